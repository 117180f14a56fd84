// What a picture may have that is sent to any vendor.

/** Bytes of the picture itself: as base64, which some vendors count, they are 5 MB. */
export const MOST_PICTURE_BYTES = 3_750_000;
