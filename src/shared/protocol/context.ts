// What goes with a question: files, folders, problems, changes, terminal text, pictures.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { AttachmentView, ContextSuggestion } from '../views.ts';
import { id } from './fields.ts';

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** Base64 characters of a picture: more than may be sent, so that a picture which is too large is refused in words. */
const MAX_IMAGE = 7_000_000;

export interface ContextRequests {
  /** What `@` followed by `query` may mean, best first, at most 30. */
  'context/suggest': { params: { query: string }; result: readonly ContextSuggestion[] };
  /**
   * Attaches a suggestion. What cannot be attached (binary, huge, ignored, empty) fails with the reason; a folder is
   * attached as far as it may be, and its chip says what was left out.
   */
  'context/add': { params: { suggestionId: string }; result: null };
  /** A pasted or dropped picture, already scaled down by the page. `data` is base64 without a `data:` prefix. */
  'context/addImage': {
    params: { name: string; mediaType: (typeof IMAGE_TYPES)[number]; data: string; width: number; height: number };
    result: null;
  };
  /** Files or folders dropped on the composer, as URIs. */
  'context/addUris': { params: { uris: readonly string[] }; result: null };
  'context/remove': { params: { id: string }; result: null };
  /** Shows what an attachment of the composer (`id`), or of a question (`messageId` and its place), is about. */
  'context/open': { params: { id: string } | { messageId: string; index: number }; result: null };
}

export interface ContextEvents {
  'attachments/changed': { attachments: readonly AttachmentView[] };
}

/** Piece by piece: over millions of characters an expression may run out of its stack, and throw where it should refuse. */
const PIECE = 10_000;

function isImageData(text: string): boolean {
  const data = text.replace(/={1,2}$/, '');
  if (data === '' || text.length > MAX_IMAGE) {
    return false;
  }
  for (let at = 0; at < data.length; at += PIECE) {
    if (!/^[A-Za-z0-9+/]*$/.test(data.slice(at, at + PIECE))) {
      return false;
    }
  }
  return true;
}

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000));

export const contextSchemas: Schemas<ContextRequests> = {
  'context/suggest': v.strictObject({ query: v.pipe(v.string(), v.maxLength(500)) }),
  'context/add': v.strictObject({ suggestionId: v.pipe(v.string(), v.minLength(1), v.maxLength(4000)) }),
  'context/addImage': v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    mediaType: v.picklist(IMAGE_TYPES),
    data: v.pipe(v.string(), v.check(isImageData)),
    width: size,
    height: size,
  }),
  'context/addUris': v.strictObject({
    uris: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4000))), v.minLength(1), v.maxLength(50)),
  }),
  'context/remove': v.strictObject({ id }),
  'context/open': v.union([
    v.strictObject({ id }),
    v.strictObject({
      messageId: id,
      index: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
    }),
  ]),
};
