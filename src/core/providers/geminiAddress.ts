// Where Google's Gemini API is, and what its models may be called in an address.
import { AppError } from '../errors.ts';

export const PROVIDER_ID = 'gemini';
export const DEFAULT_BASE_URL = 'https://generativelanguage.googleapis.com';
/** The version whose shapes are spoken: `v1` has neither system instructions nor tools. */
export const API_VERSION = 'v1beta';

/** Adds a missing scheme and drops what people paste after the base: slashes, version, the path to OpenAI's interface, models. */
export function geminiBaseUrl(value: string): string {
  const trimmed = value.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  return withScheme.replace(/\/+$/, '').replace(/\/v1(?:alpha|beta)?(?:\/(?:openai|models)(?:\/[^?#]*)?)?$/, '');
}

/** `gemini-2.5-pro` as the address names it, `models/gemini-2.5-pro`; throws for a name that would lead elsewhere. */
export function modelPath(model: string): string {
  if (!/^(?:\w[\w.@:-]*\/)*\w[\w.@:-]*$/.test(model)) {
    throw new AppError('modelNotFound', `${JSON.stringify(model)} cannot be the name of a model`, { model });
  }
  return model.includes('/') ? model : `models/${model}`;
}
