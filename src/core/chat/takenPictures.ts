// Which pictures a model takes, as far as its provider and the catalogue know.
import type { ImagePart, ModelInfo } from '../provider.ts';

/** `undefined`: every kind, or it is not known; empty: none at all. */
export type TakenPictures = readonly ImagePart['mediaType'][] | undefined;

/** `imageTypes` are the provider's. */
export function takenPictures(imageTypes: TakenPictures, info: ModelInfo | undefined): TakenPictures {
  return info?.abilities.vision === false ? [] : imageTypes;
}

/** What is not taken, to stand behind "takes no": "pictures", "GIF pictures"; `undefined` where this one is. */
export function refusedPicture({ mediaType }: ImagePart, taken: TakenPictures): string | undefined {
  if (taken === undefined || taken.includes(mediaType)) {
    return undefined;
  }
  return taken.length === 0 ? 'pictures' : `${mediaType.slice('image/'.length).toUpperCase()} pictures`;
}
