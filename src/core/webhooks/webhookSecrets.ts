// Addresses and signing secrets of webhooks: one entry in secret storage for each name, and nowhere else.
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import type { SecretStore } from '../ports.ts';

const PREFIX = 'llmWorkbench.webhook/';
const LONGEST_ADDRESS = 4000;

const entrySchema = v.object({ url: v.string(), secret: v.pipe(v.string(), v.minLength(1)) });

/** Where a webhook goes, and what its deliveries are signed with. */
export type WebhookSecret = v.InferOutput<typeof entrySchema>;

export class WebhookSecrets {
  readonly #secrets: SecretStore;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /** `undefined` where it has none on this machine. Throws `config` for a damaged entry. */
  async read(name: string): Promise<WebhookSecret | undefined> {
    const value = await this.#secrets.get(slotOf(name));
    if (value === undefined) {
      return undefined;
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), entrySchema), value);
    if (!parsed.success || webhookAddressProblem(parsed.output.url) !== undefined) {
      throw new AppError('config', `What is stored for the webhook "${name}" is damaged: give its address again.`);
    }
    return parsed.output;
  }

  /** Keeps the address; the signing secret stays, and is made where there is none. */
  async setAddress(name: string, url: string): Promise<WebhookSecret> {
    const before = await this.read(name).catch(() => undefined);
    const entry = { url: new URL(url.trim()).href, secret: before?.secret ?? newSecret() };
    await this.#secrets.store(slotOf(name), JSON.stringify(entry));
    return entry;
  }

  async remove(name: string): Promise<void> {
    await this.#secrets.delete(slotOf(name));
  }
}

function slotOf(name: string): string {
  return PREFIX + encodeURIComponent(name);
}

/** Whether an entry of the secret storage is a webhook's. */
export function isWebhookEntry(entry: string): boolean {
  return entry.startsWith(PREFIX);
}

/** 256 bits; its beginning says what it is, wherever it is found. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`;
}

/** Why this cannot be a webhook's address, without repeating it; `undefined`: it can. */
export function webhookAddressProblem(typed: string): string | undefined {
  const url = URL.parse(typed.trim());
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'Give an address that begins with https://';
  }
  if (url.username || url.password) {
    return 'The address must not contain a user name or password';
  }
  if (typed.length > LONGEST_ADDRESS) {
    return 'This address is too long';
  }
  return url.protocol === 'http:' && !isThisMachine(url.hostname)
    ? 'Plain http is only for this machine (localhost, 127.0.0.1, [::1]): give an address that begins with https://'
    : undefined;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** "hooks.slack.com", "127.0.0.1:4000": all of an address that is shown and logged. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

/** Whether an incoming webhook of Slack is behind an address (docs.slack.dev, "Sending messages using incoming webhooks"). */
export function isSlackAddress(url: string): boolean {
  return /^hooks\.slack(?:-gov)?\.com$/.test(URL.parse(url.trim())?.hostname ?? '');
}
