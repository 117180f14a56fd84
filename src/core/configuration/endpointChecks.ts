// Checks what the settings page wants to write into an endpoint's entry; loaded when one is changed.
import type { SettingValue } from '../../shared/protocol/settings.ts';
import { ENDPOINT_FIELDS } from '../../shared/endpointFields.ts';
import { ENDPOINT_FIELD_IDS, type EndpointFieldId } from '../../shared/settingFields.ts';
import type { Checked } from './checks.ts';
import { fits, needs } from './fits.ts';
import { isRecord } from '../isRecord.ts';

/** Whether only endpoints have this field. */
export function isOwnField(field: string): field is EndpointFieldId {
  return ENDPOINT_FIELD_IDS.some((id) => id === field);
}

/** A field that only endpoints have, in the form in which the program reads it. */
export function checkEndpointField(fieldId: EndpointFieldId, value: SettingValue): Checked {
  const field = ENDPOINT_FIELDS.find(({ id }) => id === fieldId);
  if (!field || !fits(field, value)) {
    return { problem: field ? `${field.label}: it needs ${needs(field)}.` : `There is no field "${fieldId}".` };
  }
  if (Array.isArray(value)) {
    const ids = value.map((item) => String(item).trim()).filter(Boolean);
    return ids.length > 0
      ? { value: [...new Set(ids)] }
      : { problem: `${field.label}: type at least one, or nothing.` };
  }
  if (isRecord(value)) {
    for (const part of field.fields ?? []) {
      if (Object.hasOwn(value, part.id) && !fits(part, value[part.id])) {
        return { problem: `${part.label}: it needs ${needs(part)}.` };
      }
    }
    const unknown = Object.keys(value).find((name) => !field.fields?.some(({ id }) => id === name));
    return unknown === undefined ? { value } : { problem: `${field.label}: there is no "${unknown}".` };
  }
  if (typeof value !== 'string') {
    return { value };
  }
  const text = value.trim();
  if (fieldId === 'apiVersion' && !/^[\w.-]{1,40}$/.test(text)) {
    return { problem: 'Letters, digits, dots and hyphens only, such as 2024-10-21.' };
  }
  return text === '' ? { problem: `${field.label}: type one, or take it out.` } : { value: text };
}
