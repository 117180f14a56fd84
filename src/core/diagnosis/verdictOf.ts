// Which verdict a failed test comes to.
import { PROXY_REFUSED, type AppError } from '../errors.ts';
import { OTHER_ADDRESS } from '../guardedFetch.ts';
import type { Verdict } from '../../shared/verdicts.ts';
import { isClockOff, type Scene } from './scene.ts';
import { socketFailure } from './socketFailure.ts';

/** What keeps a provider from being called at all, by the codes of `connections.ts`. */
const OBSTACLES: Readonly<Record<string, Verdict>> = {
  disabled: 'disabled',
  noKey: 'noKey',
  noAddress: 'noAddress',
  wantedKey: 'keyUnusable',
  damagedKey: 'keyUnusable',
  otherOrigin: 'otherOrigin',
  endpointSettings: 'other',
  [OTHER_ADDRESS]: 'wrongAddress',
  [PROXY_REFUSED]: 'proxy',
};

/** Servers that want https say so in plain words where http comes (nginx, Go). */
const WANTS_TLS = /plain HTTP request was sent to HTTPS port|sent an HTTP request to an HTTPS server/i;

export function verdictOf(error: AppError, scene: Scene): Verdict {
  const obstacle = error.code === undefined ? undefined : OBSTACLES[error.code];
  if (obstacle) {
    return obstacle;
  }
  if (error.status === 407) {
    return 'proxy';
  }
  if (WANTS_TLS.test(error.message)) {
    return 'wrongProtocol';
  }
  // Without an answer the connection failed.
  if (
    error.status === undefined &&
    (error.kind === 'network' || error.kind === 'timeout' || error.kind === 'internal')
  ) {
    return ofSocket(error, scene);
  }
  return ofAnswer(error, scene);
}

function ofSocket(error: AppError, scene: Scene): Verdict {
  const verdict = socketFailure(error, scene.baseUrl)?.verdict;
  if (verdict === 'untrustedCertificate') {
    // Expired by a clock that runs ahead: the certificate is all right.
    return error.code === 'CERT_HAS_EXPIRED' && isClockOff(scene) ? 'clock' : 'untrustedCertificate';
  }
  if (verdict === 'refused' && scene.isLocal) {
    return 'notRunning';
  }
  return verdict ?? (error.kind === 'timeout' ? 'timeout' : error.kind === 'network' ? 'cutOff' : 'other');
}

function ofAnswer(error: AppError, scene: Scene): Verdict {
  const { exchange } = scene;
  const status = error.status ?? exchange?.status;
  if (exchange?.page && status !== undefined && status < 500 && status !== 404) {
    // A vendor refuses in its own form: a page with a refusal comes from something on the way.
    return status < 400 ? 'webPage' : exchange.isVendorsGuard ? 'forbidden' : 'proxy';
  }
  switch (error.kind) {
    case 'auth':
      return 'wrongKey';
    case 'quota':
      return 'noCredit';
    case 'rateLimit':
      return 'rateLimited';
    case 'notAllowed':
      return 'forbidden';
    case 'overloaded':
    case 'timeout':
      return 'unavailable';
    case 'config':
      return status !== undefined ? 'wrongPath' : scene.isInProcess ? 'noModels' : 'wrongAddress';
    case 'modelNotFound':
    case 'badResponse':
      return 'wrongPath';
    case 'badRequest':
      return status === 405 ? 'wrongPath' : 'other';
    default:
      return 'other';
  }
}
