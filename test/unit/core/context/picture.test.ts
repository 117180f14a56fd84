// Pictures: what the bytes are, not what they are said to be, and what they cost.
import assert from 'node:assert/strict';
import { isPictureName, pictureContext } from '../../../../src/core/context/picture.ts';
import { gif, jpeg, png, webp } from '../../support/pictures.ts';

describe('a picture', () => {
  it('goes along as base64, with its type and about its tokens', () => {
    const bytes = png(300, 250);
    const context = pictureContext('trace.png', bytes, { mediaType: 'image/png' });
    assert.deepEqual(context, {
      kind: 'image',
      label: 'trace.png',
      uri: undefined,
      text: '',
      image: { type: 'image', mediaType: 'image/png', data: Buffer.from(bytes).toString('base64') },
      estimatedTokens: 100,
    });
  });

  it('is known by its bytes, in each of the four kinds', () => {
    const types = [png(2, 3), jpeg(2, 3), gif(2, 3), webp(2, 3)].map(
      (bytes) => pictureContext('x', bytes).image?.mediaType,
    );
    assert.deepEqual(types, ['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
  });

  it('never costs less than a token, nor more than the largest that is sent on', () => {
    assert.equal(pictureContext('dot.gif', gif(1, 1)).estimatedTokens, 1);
    assert.equal(pictureContext('wall.png', png(4000, 4000)).estimatedTokens, 1600);
  });

  it('is refused where its bytes are another type than said', () => {
    assert.throws(
      () => pictureContext('a.png', jpeg(2, 2), { mediaType: 'image/png' }),
      /^AppError: a\.png is not the picture/,
    );
  });

  it('is refused where its bytes are no picture at all, or end too soon', () => {
    const refused = /can be sent: PNG, JPEG, GIF and WebP can\.$/;
    for (const bytes of [
      Buffer.from('<svg width="1" height="1"/>'),
      Buffer.from(''),
      png(2, 2).subarray(0, 12),
      Buffer.from('BM'.padEnd(60, '\u0001')),
    ]) {
      assert.throws(() => pictureContext('a.png', bytes), refused);
    }
  });

  it('is refused where it is larger than vendors take', () => {
    assert.throws(
      () => pictureContext('big.gif', Buffer.concat([gif(2, 2), Buffer.alloc(5 * 1024 * 1024)])),
      /may have 3\.75 MB/,
    );
    assert.throws(() => pictureContext('long.png', png(8001, 2)), /8000 pixels/);
    assert.throws(() => pictureContext('none.gif', gif(0, 2)), /not a picture/);
  });

  it('is told by name', () => {
    assert.deepEqual(
      ['a.png', 'A.JPEG', 'x/y.webp', 'b.gif', 'c.jpg'].map(isPictureName),
      Array.from({ length: 5 }, () => true),
    );
    assert.deepEqual(
      ['a.svg', 'png', 'a.png.txt', 'a.bmp'].map(isPictureName),
      Array.from({ length: 4 }, () => false),
    );
  });
});
