/** Pictures in a question, as far as their bytes tell without decoding them. */

/** What is told of a picture. */
export type Picture = { readonly kind: string; readonly bytes: number; readonly size?: string };

/** A picture from base64, or from a `data:` URL; undefined for anything else (an address is not followed). */
export function pictureOf(data: unknown): Picture | undefined {
  if (typeof data !== 'string' || /^https?:/i.test(data)) return undefined;
  const bytes = Buffer.from(data.replace(/^data:[^,]*,/, ''), 'base64');
  if (bytes.length === 0) return undefined;
  return { ...headOf(bytes), bytes: bytes.length };
}

function headOf(bytes: Buffer): { kind: string; size?: string } {
  const begins = (head: string) => bytes.subarray(0, head.length).toString('latin1') === head;
  if (begins('\x89PNG') && bytes.length >= 24) {
    return { kind: 'PNG', size: `${bytes.readUInt32BE(16)} × ${bytes.readUInt32BE(20)}` };
  }
  if (begins('GIF8') && bytes.length >= 10) {
    return { kind: 'GIF', size: `${bytes.readUInt16LE(6)} × ${bytes.readUInt16LE(8)}` };
  }
  return { kind: begins('\xFF\xD8') ? 'JPEG' : begins('RIFF') ? 'WebP' : 'unknown' };
}

/** A sentence about each picture: so a person sees that it arrived, and which. */
export function describePictures(pictures: readonly Picture[]): string {
  return pictures
    .map(({ kind, bytes, size }, index) => {
      const which = pictures.length === 1 ? 'The picture' : `Picture ${index + 1}`;
      return `${which} is a ${kind} of ${size ? `${size} pixels, ` : ''}${bytes.toLocaleString('en-US')} bytes.`;
    })
    .join(' ');
}
