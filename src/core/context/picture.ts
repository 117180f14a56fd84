// Pictures as they may be sent: what the bytes really are, and what they will cost.
import { imageSize } from 'image-size';
import { AppError } from '../errors.ts';
import type { ImagePart } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import { MOST_PICTURE_BYTES } from '../../shared/pictures.ts';

/** Anthropic takes no longer side. */
const LONGEST_SIDE = 8000;
/** Anthropic's rule for the tokens of a picture, and about what its largest one costs after it was scaled down. */
const PIXELS_PER_TOKEN = 750;
const MOST_TOKENS = 1600;

const TYPES: Readonly<Record<string, ImagePart['mediaType']>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** The name says that it is a picture which can be sent. */
export function isPictureName(path: string): boolean {
  return /\.(?:png|jpe?g|gif|webp)$/i.test(path);
}

/** Throws what a person can read when the bytes are no picture that can be sent, or not of the type they are said to be. */
export function pictureContext(
  name: string,
  bytes: Uint8Array,
  claimed: { mediaType?: ImagePart['mediaType']; uri?: string } = {},
): MessageContext {
  if (bytes.length > MOST_PICTURE_BYTES) {
    throw new AppError('badRequest', largePictureSentence(name));
  }
  const { width, height, mediaType } = look(name, bytes);
  if (claimed.mediaType !== undefined && claimed.mediaType !== mediaType) {
    throw new AppError('badRequest', `${name} is not the picture that it says it is.`);
  }
  if (Math.max(width, height) > LONGEST_SIDE) {
    throw new AppError('badRequest', `${name} is too large to send: a side may have ${LONGEST_SIDE} pixels.`);
  }
  return {
    kind: 'image',
    label: name,
    uri: claimed.uri,
    text: '',
    image: { type: 'image', mediaType, data: Buffer.from(bytes).toString('base64') },
    estimatedTokens: Math.max(1, Math.min(MOST_TOKENS, Math.ceil((width * height) / PIXELS_PER_TOKEN))),
  };
}

export function largePictureSentence(name: string): string {
  return `${name} is too large to send: a picture may have 3.75 MB.`;
}

function look(name: string, bytes: Uint8Array): { width: number; height: number; mediaType: ImagePart['mediaType'] } {
  try {
    const { width, height, type } = imageSize(bytes);
    const mediaType = TYPES[type ?? ''];
    if (mediaType && width > 0 && height > 0) {
      return { width, height, mediaType };
    }
  } catch {
    // Said below: the bytes are no picture, or end before its size.
  }
  throw new AppError('badRequest', `${name} is not a picture that can be sent: PNG, JPEG, GIF and WebP can.`);
}
