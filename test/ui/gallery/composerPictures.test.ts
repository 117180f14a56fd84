// Pictures and files that are pasted, dropped or chosen into the composer, in a real browser; only the host is played.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { useComposer } from './composerScene.ts';

/** How a picture is made in the page. */
interface Drawn {
  width: number;
  height: number;
  name: string;
  type: string;
  /** Random dots, which no format makes small. */
  noisy?: boolean;
  /** Its right half shows through, instead of being orange. */
  transparent?: boolean;
}

interface SentImage {
  name: string;
  mediaType: string;
  data: string;
  width: number;
  height: number;
}

describe('what is brought into the composer', function () {
  this.timeout(60_000);
  const scene = useComposer();

  /** Draws a picture and brings it as a paste or a drop does, with real bytes. */
  async function bring(how: 'paste' | 'drop', drawn: Drawn): Promise<void> {
    await scene.field.evaluate(
      async (element, { how, drawn }) => {
        const canvas = new OffscreenCanvas(drawn.width, drawn.height);
        const pen = canvas.getContext('2d');
        if (!pen) {
          throw new Error('No canvas.');
        }
        pen.fillStyle = 'teal';
        pen.fillRect(0, 0, drawn.width / 2, drawn.height);
        pen.fillStyle = drawn.transparent ? 'transparent' : 'orange';
        pen.fillRect(drawn.width / 2, 0, drawn.width / 2, drawn.height);
        if (drawn.noisy) {
          const pixels = pen.getImageData(0, 0, drawn.width, drawn.height);
          for (let at = 0; at < pixels.data.length; at += 4) {
            pixels.data.set([Math.random() * 256, Math.random() * 256, Math.random() * 256], at);
          }
          pen.putImageData(pixels, 0, 0);
        }
        const blob = await canvas.convertToBlob({ type: drawn.type });
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([blob], drawn.name, { type: drawn.type }));
        const options = { bubbles: true, cancelable: true };
        element.dispatchEvent(
          how === 'paste'
            ? new ClipboardEvent('paste', { ...options, clipboardData: dataTransfer })
            : new DragEvent('drop', { ...options, dataTransfer }),
        );
      },
      { how, drawn },
    );
  }

  /** Brings text data or a file that is none of the page's own making. */
  async function drag(
    type: 'dragover' | 'dragleave' | 'drop',
    data: Record<string, string>,
    file?: string,
  ): Promise<boolean> {
    return scene.field.evaluate(
      (element, { type, data, file }) => {
        const dataTransfer = new DataTransfer();
        for (const [key, value] of Object.entries(data)) {
          dataTransfer.setData(key, value);
        }
        if (file) {
          dataTransfer.items.add(new File(['hello'], file, { type: 'text/plain' }));
        }
        return !element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      },
      { type, data, file },
    );
  }

  /** Size, first bytes and right edge of a sent picture, from its own bytes. */
  const measured = ({ data, mediaType }: SentImage): Promise<Record<'size' | 'start' | 'edge', number[]>> =>
    scene.page.evaluate(
      async ({ data, mediaType }) => {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType }));
        const { width, height } = bitmap;
        const pen = new OffscreenCanvas(1, 1).getContext('2d');
        pen?.drawImage(bitmap, 2 - width, 2 - height);
        const edge = [...(pen?.getImageData(0, 0, 1, 1).data ?? [])];
        return { size: [width, height], start: [...bytes.subarray(0, 3)], edge };
      },
      { data, mediaType },
    );

  describe('pictures', () => {
    it('are pasted, scaled down to 1568 px, and shown small', async () => {
      await scene.open('composerEmpty');
      await bring('paste', { width: 3200, height: 800, name: 'image.png', type: 'image/png' });
      await scene.page.locator('.chip canvas').waitFor();
      await bring('paste', { width: 40, height: 30, name: 'image.png', type: 'image/png' });
      await scene.chips.filter({ hasText: 'image 2.png' }).waitFor();
      const [large, small] = await scene.paramsOf<SentImage>('context/addImage');
      assert.ok(large && small);
      const { data: _large, ...rest } = large;
      assert.deepEqual(rest, { name: 'image.png', mediaType: 'image/png', width: 1568, height: 392 });
      const orange = [255, 165, 0, 255];
      assert.deepEqual(await measured(large), { size: [1568, 392], start: [0x89, 0x50, 0x4e], edge: orange });
      assert.deepEqual([small.name, small.width, small.height], ['image 2.png', 40, 30]);
      const first = scene.page.locator('.chip canvas').first();
      await eventually(async () => {
        const colour = await first.evaluate((canvas: HTMLCanvasElement) => [
          ...(canvas.getContext('2d')?.getImageData(9, 9, 1, 1).data ?? []),
        ]);
        assert.deepEqual(colour, [0, 128, 128, 255]);
      });
    });

    it('are dropped: a photo becomes JPEG, what shows through stays PNG', async () => {
      await scene.open('composerEmpty');
      await bring('drop', { width: 900, height: 700, name: 'photo.webp', type: 'image/webp', noisy: true });
      await scene.chips.filter({ hasText: 'photo.webp' }).waitFor();
      await bring('drop', {
        width: 600,
        height: 500,
        name: 'logo.png',
        type: 'image/png',
        noisy: true,
        transparent: true,
      });
      await scene.chips.filter({ hasText: 'logo.png' }).waitFor();
      const [photo, logo] = await scene.paramsOf<SentImage>('context/addImage');
      assert.ok(photo && logo);
      assert.equal(photo.mediaType, 'image/jpeg');
      const { size, start } = await measured(photo);
      assert.deepEqual(
        [size, start],
        [
          [900, 700],
          [0xff, 0xd8, 0xff],
        ],
      );
      assert.equal(logo.mediaType, 'image/png');
    });

    it('are chosen with the button', async () => {
      await scene.open('composerEmpty');
      const chooser = scene.page.waitForEvent('filechooser');
      await scene.button('Add picture').click();
      const buffer = await scene.page.screenshot();
      await (await chooser).setFiles({ name: 'screen.png', mimeType: 'image/png', buffer });
      await scene.chips.filter({ hasText: 'screen.png' }).waitFor();
    });

    it('that cannot be read are told, and so is what is none', async () => {
      await scene.open('composerEmpty');
      await scene.page.locator('input[type=file]').setInputFiles([
        { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') },
      ]);
      await scene.alert('broken.png is not a picture that can be read').waitFor();
      await scene.alert('notes.txt is not a picture. Files of the workspace are added with @.').waitFor();
      assert.deepEqual(await scene.paramsOf('context/addImage'), []);
    });
  });

  describe('drops', () => {
    const uris = { 'application/vnd.code.uri-list': 'file:///w/a.ts\nfile:///w/src' };

    it('from the Explorer are attached; the target is shown while something is over it', async () => {
      await scene.open('composerEmpty');
      assert.ok(await drag('dragover', uris));
      await scene.page.getByText('Drop to attach, Shift still held').waitFor();
      await drag('dragleave', uris);
      await scene.page.getByText('Drop to attach').waitFor({ state: 'detached' });
      await drag('dragover', uris);
      assert.ok(await drag('drop', uris));
      await scene.page.getByText('Drop to attach').waitFor({ state: 'detached' });
      await scene.chips.filter({ hasText: 'a.ts' }).waitFor();
      assert.deepEqual(await scene.paramsOf('context/addUris'), [{ uris: ['file:///w/a.ts', 'file:///w/src'] }]);
    });

    it('of text are left to the field, and of other files are told', async () => {
      await scene.open('composerEmpty');
      assert.ok(!(await drag('dragover', { 'text/plain': 'hello' })));
      assert.ok(!(await drag('drop', { 'text/plain': 'hello' })));
      assert.ok(await drag('drop', {}, 'notes.txt'));
      await scene.alert('notes.txt is not a picture').waitFor();
    });
  });
});
