// `node test/ui/gallery/shoot.ts [state…]`: pictures of every state in every theme and width, and what axe finds in them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { artifactsDir } from '../../harness/paths.ts';
import { ACTS } from './acts.ts';
import { startGallery, type Gallery } from './galleryServer.ts';
import { STATES } from './states.ts';

const THEMES = ['dark', 'light', 'hc', 'hc-light'];
const WIDTHS = [300, 380, 600];
const HEIGHT = 720;
const picturesDir = join(artifactsDir, 'gallery');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const wanted = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'gallery-'));
mkdirSync(picturesDir, { recursive: true });
const gallery = await startGallery();
const browser = await launchBrowser(profile, { viewport: { width: 380, height: HEIGHT } });
const faults: string[] = [];
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      faults.push(`console: ${message.text()}`);
    }
  });
  for (const state of wanted.length > 0 ? wanted : Object.keys(STATES)) {
    for (const theme of THEMES) {
      await shoot(page, gallery, state, theme);
    }
  }
} finally {
  await browser.close();
  await gallery.close();
  rmSync(profile, { recursive: true, force: true });
}
const { entry, styles, all } = gallery.sizes;
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`bundle: ${kib(entry)} loaded at once, ${kib(styles)} styles, ${kib(all)} with lazy chunks`);
for (const fault of new Set(faults)) {
  console.log(fault);
}
console.log(`${picturesDir}: ${new Set(faults).size} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

async function shoot(page: Page, { origin }: Gallery, state: string, theme: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.goto(`${origin}/?state=${state}&theme=${theme}`);
    await page.locator('.composer, .panel').first().waitFor();
    if (!STATES[state]?.silent) {
      await page.locator('.appearsLate').waitFor({ state: 'detached' });
    }
    await ACTS[state]?.(page);
    // Fonts and the highlighting of code come a moment later; the last frame before the picture must hold them.
    await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
    await page.waitForTimeout(STATES[state]?.silent ? 400 : 150);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) {
      faults.push(`${state} ${theme} ${width}: ${wide} px too wide`);
    }
    await page.screenshot({ path: join(picturesDir, `${state}-${theme}-${width}.png`) });
    if (width === 300) {
      await checkAccess(page, `${state} ${theme}`);
    }
  }
}

async function checkAccess(page: Page, where: string): Promise<void> {
  // Injected by the debugger, which the page's policy does not stop.
  await page.evaluate(axe);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  for (const { id, impact, nodes } of results.violations) {
    for (const node of nodes) {
      faults.push(`axe ${impact}: ${id} in ${where}: ${node.target.join(' ')} ${node.any[0]?.message ?? node.html}`);
    }
  }
}
