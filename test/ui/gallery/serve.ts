// `node test/ui/gallery/serve.ts`: every state of the webview in a browser of one's own, until Ctrl-C.
import { startGallery } from './galleryServer.ts';
import { STATES } from './states.ts';

const gallery = await startGallery(Number(process.env['GALLERY_PORT'] ?? 0));
for (const state of Object.keys(STATES)) {
  console.log(`${gallery.origin}/?state=${state}&theme=dark`);
}
console.log('Themes: dark, light, hc, hc-light.');
