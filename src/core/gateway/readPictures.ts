// Pictures in a caller's messages: given as data, or, where the gateway may fetch them, by an https address.
import { isIP } from 'node:net';
import { limited } from '../boundedFetch.ts';
import { largePictureSentence, pictureContext } from '../context/picture.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { ImagePart } from '../provider.ts';
import { MOST_PICTURE_BYTES } from '../../shared/pictures.ts';
import { refuse, refuseUnsupported } from './fields.ts';
import { GatewayRefusal } from './refusal.ts';

const FETCH_MS = 15_000;
const TYPES: readonly ImagePart['mediaType'][] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

export interface PictureSource {
  /** Absent: addresses are refused. */
  fetch?: Fetch;
  signal: AbortSignal;
}

/** Refuses what is no PNG, JPEG, GIF or WebP, not what it says it is, or too large for any vendor. */
export async function readPicture(url: string, param: string, source: PictureSource): Promise<ImagePart> {
  return url.startsWith('data:') ? fromData(url, param) : fetched(url, param, source);
}

function fromData(url: string, param: string): ImagePart {
  // Not with one expression over all of it: the data may have megabytes.
  const comma = url.indexOf(',');
  const said = /^data:([a-z]+\/[a-z0-9.+-]+);base64$/i.exec(comma < 0 ? '' : url.slice(0, comma))?.[1]?.toLowerCase();
  if (said === undefined) {
    return refuse(param, 'must be "data:image/…;base64,…" or an https address.');
  }
  const mediaType = TYPES.find((type) => type === (said === 'image/jpg' ? 'image/jpeg' : said));
  if (!mediaType) {
    return refuse(param, `is of the type ${said}: PNG, JPEG, GIF and WebP can be sent.`);
  }
  if ((url.length - comma) * 0.75 > MOST_PICTURE_BYTES + 4) {
    return refuse(param, largePictureSentence('the picture'));
  }
  return checked(Buffer.from(url.slice(comma + 1), 'base64'), param, mediaType);
}

function checked(bytes: Uint8Array, param: string, mediaType?: ImagePart['mediaType']): ImagePart {
  try {
    const { image } = pictureContext('the picture', bytes, { mediaType });
    return image ?? refuse(param, 'is no picture.');
  } catch (thrown) {
    throw thrown instanceof AppError
      ? new GatewayRefusal(400, `${param}: ${thrown.message}`, { param, code: 'invalid_image', cause: thrown })
      : thrown;
  }
}

/** Without keys and cookies, over https, without redirects, and not from what has no public name: the address may be a stranger's. */
async function fetched(url: string, param: string, { fetch, signal }: PictureSource): Promise<ImagePart> {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' || address.username !== '' || address.password !== '') {
    return refuse(param, 'must be "data:image/…;base64,…" or an https address.');
  }
  const host = address.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0 || !host.includes('.') || /\.(?:local|localhost|internal|lan|home\.arpa)$/.test(host)) {
    return refuse(param, 'must be the address of a public server.');
  }
  if (!fetch) {
    return refuseUnsupported(
      param,
      'must hold the picture itself ("data:image/…;base64,…"): this gateway fetches none.',
    );
  }
  const ends = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]);
  try {
    const response = await fetch(address, { redirect: 'error', credentials: 'omit', signal: ends });
    if (!response.ok) {
      await response.body?.cancel();
      return refuse(param, `could not be fetched: its server answered ${response.status}.`);
    }
    return checked(new Uint8Array(await limited(response, MOST_PICTURE_BYTES).arrayBuffer()), param);
  } catch (thrown) {
    if (signal.aborted || thrown instanceof GatewayRefusal) {
      throw thrown;
    }
    return refuse(param, `could not be fetched: ${toAppError(thrown).message}.`);
  }
}
