// What the person's settings say of an endpoint, and what is wrong with it; loaded when an endpoint is used or shown.
import { ENDPOINT_FIELDS, PRICE_FIELDS } from '../../shared/endpointFields.ts';
import { PROVIDER_FIELDS } from '../../shared/settingFields.ts';
import type { EndpointView } from '../../shared/settingsViews.ts';
import { toAppError } from '../errors.ts';
import { isLoopback } from '../guardedFetch.ts';
import { endpointBaseUrl } from '../providerAddress.ts';
import { fits, needs } from './fits.ts';
import { isRecord } from '../isRecord.ts';
import { readProviderSettings } from './providerSettings.ts';

/** How the server of an endpoint departs from OpenAI's; what is absent is as in `ENDPOINT_FIELDS`. */
export interface EndpointForm {
  keyHeader?: 'authorization' | 'api-key' | 'x-api-key';
  apiVersion?: string;
  api?: 'chat' | 'responses';
  maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  streamUsage?: boolean;
  reasoning?: 'auto' | 'reasoning_content' | 'reasoning' | 'thinkTags' | 'closingThinkTag';
  tools?: boolean;
  /** Ids; at least one. */
  models?: readonly string[];
  /** USD per million tokens. */
  price?: { inputPerMillion: number; outputPerMillion: number };
}

export interface ReadEndpoint {
  form: EndpointForm;
  /** Why nothing is sent: requests would have another form, or go elsewhere, than the person wrote. */
  faults: readonly string[];
  /** What is left out while the rest holds. */
  remarks: readonly string[];
}

const SHARED = new Set<string>(PROVIDER_FIELDS.map(({ id }) => id));
/** Where these do not fit, the rest still means what it says. */
const HARMLESS = new Set(['name', 'local']);
const KEYLIKE = /key|token|secret|password|bearer/i;

/** `raw` is the entry as it stands in settings.json. No text of it is repeated: it may be a key in the wrong place. */
export function readEndpoint(raw: unknown): ReadEndpoint {
  if (!isRecord(raw)) {
    return { form: {}, faults: ['Its settings are not an object.'], remarks: [] };
  }
  const faults: string[] = [];
  const remarks: string[] = [...readProviderSettings(withoutAddress(raw)).problems];
  const kept: Record<string, unknown> = {};
  for (const field of ENDPOINT_FIELDS.filter(({ id }) => !SHARED.has(id))) {
    const value = raw[field.id];
    if (value === undefined || value === null) {
      continue;
    }
    if (fits(field, value)) {
      kept[field.id] = value;
    } else {
      (HARMLESS.has(field.id) ? remarks : faults).push(`"${field.id}" does not fit: it needs ${needs(field)}.`);
    }
  }
  const address = addressFault(raw['baseUrl']);
  faults.push(...(address ? [address] : []));
  remarks.push(...unknownFields(raw), ...localRemark(raw));
  return { form: { ...formOf(kept), price: priceOf(kept['price'], { faults, remarks }) }, faults, remarks };
}

/** What the settings page shows of an entry: only what fits, for anything else may be a key in the wrong place. */
export function endpointView(raw: unknown): EndpointView {
  const own = isRecord(raw) ? raw : {};
  const fitting = ENDPOINT_FIELDS.filter((field) => !SHARED.has(field.id) && fits(field, own[field.id]));
  const view = Object.fromEntries(fitting.map(({ id }) => [id, own[id]]));
  const price = isRecord(view['price']) ? view['price'] : undefined;
  const prices = PRICE_FIELDS.filter((field) => price && fits(field, price[field.id]));
  return { ...view, ...(price && { price: Object.fromEntries(prices.map(({ id }) => [id, price[id]])) }) };
}

/** An address that does not fit is a fault, and is told once. */
function withoutAddress({ baseUrl: _baseUrl, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

function addressFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') {
    return '"baseUrl" is missing: it needs the address of the server, such as http://127.0.0.1:8000/v1.';
  }
  try {
    endpointBaseUrl(value);
    return undefined;
  } catch (thrown) {
    // Of what stands there nothing is repeated.
    return `"baseUrl" does not fit: ${toAppError(thrown).message.replace(/^".*" is/s, 'it is')}.`;
  }
}

function unknownFields(raw: Record<string, unknown>): string[] {
  return Object.keys(raw)
    .filter((name) => !ENDPOINT_FIELDS.some(({ id }) => id === name))
    .map((name) =>
      KEYLIKE.test(name)
        ? `"${name}" is ignored: keys do not belong into settings; use Add Key….`
        : `"${name}" is ignored: there is no such field.`,
    );
}

function localRemark({ local, baseUrl }: Record<string, unknown>): string[] {
  const isHere = typeof baseUrl === 'string' && isLoopback(safely(() => endpointBaseUrl(baseUrl)) ?? '');
  return local === true && !isHere
    ? ['"local" is ignored: the address is not of this machine, so its answers do not count as free.']
    : [];
}

/** Texts that are empty, and lists without a model, are as absent. */
function formOf(kept: Record<string, unknown>): EndpointForm {
  const { name: _name, needsKey: _needsKey, local: _local, price: _price, models, apiVersion, ...form } = kept;
  const ids = Array.isArray(models) ? models.map((id) => String(id).trim()).filter(Boolean) : [];
  const version = typeof apiVersion === 'string' ? apiVersion.trim() : '';
  return {
    ...form,
    ...(ids.length > 0 && { models: [...new Set(ids)] }),
    ...(version && { apiVersion: version }),
  };
}

function priceOf(value: unknown, { faults, remarks }: Record<'faults' | 'remarks', string[]>): EndpointForm['price'] {
  if (!isRecord(value)) {
    return undefined;
  }
  const given = PRICE_FIELDS.filter(({ id }) => value[id] !== undefined && value[id] !== null);
  const wrong = given.find((field) => !fits(field, value[field.id]));
  if (wrong) {
    faults.push(`"price.${wrong.id}" does not fit: it needs ${needs(wrong)}.`);
    return undefined;
  }
  if (given.length === 1) {
    remarks.push('The price is ignored until both input and output are there.');
  }
  return given.length === PRICE_FIELDS.length ? (value as EndpointForm['price']) : undefined;
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
