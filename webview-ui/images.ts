// Pictures made fit to be sent, inside the page: scaled down, turned upright, freed of what a camera writes into them.
import { MOST_PICTURE_BYTES } from '../src/shared/pictures.ts';
import type { IMAGE_TYPES } from '../src/shared/protocol/context.ts';

/** Pixels of the long side: more is scaled down by the vendors anyway, and costs tokens. */
const LONG_SIDE = 1568;
/** Bytes up to which a picture stays PNG: letters of a screenshot keep their edges. */
const SMALL_PNG = 400_000;
const JPEG_QUALITY = 0.85;
/** Device pixels of a thumbnail of 16 px. */
const THUMBNAIL = 32;

interface Size {
  width: number;
  height: number;
}

export interface ReadyImage extends Size {
  mediaType: (typeof IMAGE_TYPES)[number];
  /** Base64. */
  data: string;
  thumbnail: ImageBitmap;
}

/** The size at which a picture is sent: the same shape, at least 1 px each way, never larger than it is. */
export function fitted({ width, height }: Size): Size {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** PNG where it is small or something shows through, if the host takes it; JPEG otherwise. */
export function keepsPng(pngBytes: number, isTransparent: boolean): boolean {
  return pngBytes <= (isTransparent ? MOST_PICTURE_BYTES : SMALL_PNG);
}

/** "image.png", then "image 2.png": what was pasted has the same name each time, and chips are told apart by it. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]{1,5})?$/s.exec(name.trim()) ?? [];
  const short = stem.slice(0, 150) || 'image';
  for (let count = 1; ; count += 1) {
    const wanted = count === 1 ? short + ending : `${short} ${count}${ending}`;
    if (!taken.has(wanted)) {
      return wanted;
    }
  }
}

/** Rejects with a sentence for the person where the browser cannot read the picture. */
export async function readImage(file: File): Promise<ReadyImage> {
  const name = file.name || 'This';
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`${name} is not a picture that can be read. Use PNG, JPEG, GIF or WebP.`);
  });
  try {
    const size = fitted(bitmap);
    const canvas = draw(bitmap, size);
    const blob = await encode(canvas);
    if (blob.size > MOST_PICTURE_BYTES) {
      throw new Error(`${name} is too large to be sent, even scaled down.`);
    }
    const mediaType = blob.type === 'image/png' ? 'image/png' : 'image/jpeg';
    return { ...size, mediaType, data: await base64(blob), thumbnail: await thumbnailOf(bitmap) };
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, { width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const pen = penOf(canvas);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  const png = await canvas.convertToBlob({ type: 'image/png' });
  if (png.size <= SMALL_PNG || keepsPng(png.size, isTransparent(canvas))) {
    return png;
  }
  // JPEG has no transparency: what would show through becomes white, as on paper, not black.
  const pen = penOf(canvas);
  pen.globalCompositeOperation = 'destination-over';
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}

function isTransparent(canvas: OffscreenCanvas): boolean {
  const { data } = penOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] !== 255) {
      return true;
    }
  }
  return false;
}

/** The middle of the picture, as a square. */
async function thumbnailOf(bitmap: ImageBitmap): Promise<ImageBitmap> {
  const side = Math.min(bitmap.width, bitmap.height);
  return createImageBitmap(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, {
    resizeWidth: THUMBNAIL,
    resizeHeight: THUMBNAIL,
    resizeQuality: 'high',
  });
}

function penOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const pen = canvas.getContext('2d');
  if (!pen) {
    throw new Error('There is not enough memory to draw the picture.');
  }
  return pen;
}

function base64(blob: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      // "data:image/png;base64,…"
      const address = typeof reader.result === 'string' ? reader.result : '';
      done(address.slice(address.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => {
      fail(reader.error ?? new Error('The picture could not be read.'));
    });
    reader.readAsDataURL(blob);
  });
}
