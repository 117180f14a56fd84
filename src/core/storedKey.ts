// What one secret entry holds, and how it is read; loaded with the first key that is used.
import * as v from 'valibot';

const storedKey = v.object({
  key: v.string(),
  origin: v.string(),
  baseUrl: v.optional(v.string()),
  organization: v.optional(v.string()),
  savedAt: v.number(),
});

export type StoredKey = v.InferOutput<typeof storedKey>;

/** `text`: the entry's JSON. `undefined`: it is damaged. */
export function readStoredKey(text: string): StoredKey | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), storedKey), text);
  return parsed.success ? parsed.output : undefined;
}
