// A provider for each verdict, with the sentences that the program itself would write.
import { AppError } from '../../../src/core/errors.ts';
import { told } from '../../../src/core/diagnosis/sentences.ts';
import type { Scene } from '../../../src/core/diagnosis/scene.ts';
import type { KeyCheckView, ProviderSettingsView } from '../../../src/shared/settingsViews.ts';
import { VERDICTS, type Verdict } from '../../../src/shared/verdicts.ts';
import { NOW } from './messages.ts';

const HOUR = 3_600_000;

/** What led to the verdict, where the usual scene would not. */
const SCENES: Partial<Record<Verdict, Partial<Scene>>> = {
  slow: { tookMs: 8200, usualMs: 410 },
  rateLimited: {
    error: new AppError('rateLimit', 'Slow down', { status: 429, code: 'rate_limit', retryAfterMs: 41_000 }),
  },
  modelMissing: { missing: [{ model: 'gpt-9', role: 'the default model' }] },
  clock: { skewMs: -26 * HOUR },
  noModels: {
    error: new AppError('config', 'No extension offers language models in this window'),
    whenEmpty: 'GitHub Copilot does, for example.',
  },
  badSettings: { error: new AppError('config', 'The header "x-team" cannot be sent', { code: 'unsendableHeader' }) },
  keyUnusable: { error: new AppError('config', 'This workspace wants the OpenAI key "team", which is not there') },
  wrongKey: { error: new AppError('auth', 'Incorrect API key', { status: 401, code: 'invalid_api_key' }) },
  forbidden: {
    error: new AppError('notAllowed', 'You have insufficient permissions for this operation.', { status: 403 }),
  },
  noCredit: { error: new AppError('quota', 'No credit', { status: 429, code: 'insufficient_quota' }) },
  wrongAddress: {
    error: new AppError(
      'notAllowed',
      'Refused: http://llm.acme.example redirects to another address, https://sso.acme.example',
      {
        status: 302,
        code: 'otherAddress',
      },
    ),
  },
  wrongPath: {
    error: new AppError('config', 'Not Found', { status: 404 }),
    address: 'https://llm.acme.example/api/v1',
  },
  webPage: { exchange: { status: 200, page: { title: 'Welcome to Grand Hotel Wi-Fi' }, isVendorsGuard: false } },
  otherOrigin: {
    error: new AppError(
      'notAllowed',
      'The key "work" was saved for https://api.openai.com and was not sent to https://llm.acme.example',
    ),
  },
  dns: { error: new AppError('network', 'no', { code: 'ENOTFOUND' }) },
  refused: { error: new AppError('network', 'no', { code: 'ECONNREFUSED' }) },
  offline: { error: new AppError('network', 'no', { code: 'ENETUNREACH' }) },
  cutOff: { error: new AppError('network', 'no', { code: 'ECONNRESET' }) },
  timeout: { tookMs: 15_000 },
  proxy: { error: new AppError('network', 'no', { status: 407, code: 'proxyRefused' }) },
  untrustedCertificate: { error: new AppError('network', 'no', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }) },
  tls: { error: new AppError('network', 'no', { code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }) },
  unavailable: { error: new AppError('overloaded', 'Service temporarily unavailable', { status: 503 }) },
  other: { error: new AppError('badRequest', 'The parameter "team" is missing.', { status: 400 }) },
};

function checkOf(verdict: Verdict): KeyCheckView {
  const scene: Scene = {
    providerName: verdict === 'notRunning' ? 'Ollama' : 'Acme',
    isLocal: verdict === 'notRunning',
    baseUrl: verdict === 'notRunning' ? 'http://127.0.0.1:11434' : 'https://llm.acme.example/v1',
    hasKey: verdict !== 'noKey',
    hasKeyPage: true,
    isUsualAddress: false,
    now: NOW,
    tookMs: 400,
    proxy: verdict === 'proxy' ? { address: 'proxy.acme.example:8080', from: 'http.proxy' } : undefined,
    ...SCENES[verdict],
  };
  const { found, mend } = told(verdict, scene);
  return {
    verdict,
    sentence: found,
    mend,
    technical: [scene.error?.status, scene.error?.code].filter(Boolean).join(' ') || undefined,
    tookMs: scene.tookMs,
    checkedAt: NOW - 60_000,
    address: scene.address,
  };
}

export const verdictProviders: readonly ProviderSettingsView[] = (Object.keys(VERDICTS) as Verdict[]).map(
  (verdict) => ({
    provider: {
      id: `p-${verdict.toLowerCase()}`,
      name: VERDICTS[verdict].words.replace(/^./, (first) => first.toUpperCase()),
      local: verdict === 'notRunning',
      simulated: false,
      state: 'ready',
      origin: 'https://llm.acme.example',
      models: [],
    },
    auth: 'apiKey',
    takesOrganization: false,
    usualAddress: 'https://llm.acme.example/v1',
    settings: { baseUrl: 'https://llm.acme.example/v1' },
    keys: [
      {
        name: 'work',
        fromEnvironment: false,
        inUse: true,
        disabled: false,
        savedAt: NOW - HOUR,
        check: checkOf(verdict),
      },
    ],
    links: {
      keys: 'https://acme.example/keys',
      billing: 'https://acme.example/billing',
      status: 'https://acme.example/status',
      ...(verdict === 'notRunning' && { install: 'https://acme.example/install' }),
    },
  }),
);
