// `node test/ui/gallery/shoot.ts [state…]`: pictures of every state in every theme and width, and what axe finds in them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { artifactsDir } from '../../harness/paths.ts';
import { accessFaults } from './accessFaults.ts';
import { ACTS } from './acts.ts';
import { CATALOG_ACTS } from './catalogActs.ts';
import { CATALOG_STATES } from './catalogStates.ts';
import { COMPARE_ACTS } from './compareActs.ts';
import { COMPARE_STATES } from './compareStates.ts';
import { COSTS_ACTS } from './costsActs.ts';
import { COSTS_STATES } from './costsStates.ts';
import { startGallery, type Gallery } from './galleryServer.ts';
import { SETTINGS_ACTS } from './settingsActs.ts';
import { SETTINGS_STATES } from './settingsStates.ts';
import { STATES } from './states.ts';

const THEMES = ['dark', 'light', 'hc', 'hc-light'];
const WIDTHS = [300, 400, 800];
/** The settings open in an editor tab. */
const TAB_WIDTHS = [300, 400, 800, 1200];
/** The table of models drops columns as it gets narrower. */
const TABLE_WIDTHS = [300, 600, 1000, 1400];
const COST_WIDTHS = [300, 600, 1200];
const COMPARE_WIDTHS = [300, 800, 1400];
const HEIGHT = 720;
/** The cost view is longer than any screen. */
const COST_HEIGHT = 1900;
const picturesDir = join(artifactsDir, 'gallery');

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
  for (const state of wanted.length > 0
    ? wanted
    : [STATES, SETTINGS_STATES, CATALOG_STATES, COSTS_STATES, COMPARE_STATES].flatMap((states) =>
        Object.keys(states),
      )) {
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
  const place =
    state in SETTINGS_STATES
      ? 'settings'
      : state in CATALOG_STATES
        ? 'models'
        : state in COSTS_STATES
          ? 'costs'
          : state in COMPARE_STATES
            ? 'compare'
            : 'main';
  const widths = {
    settings: TAB_WIDTHS,
    models: TABLE_WIDTHS,
    costs: COST_WIDTHS,
    compare: COMPARE_WIDTHS,
    main: WIDTHS,
  }[place];
  for (const width of widths) {
    await page.setViewportSize({ width, height: place === 'costs' ? COST_HEIGHT : HEIGHT });
    await page.goto(`${origin}/?page=${place}&state=${state}&theme=${theme}`);
    await page
      .locator(place === 'main' ? '.composer, .panel' : 'main > :not(.appearsLate)')
      .first()
      .waitFor();
    if (!STATES[state]?.silent) {
      await page.locator('.appearsLate').waitFor({ state: 'detached' });
    }
    await (ACTS[state] ?? SETTINGS_ACTS[state] ?? CATALOG_ACTS[state] ?? COSTS_ACTS[state] ?? COMPARE_ACTS[state])?.(
      page,
    );
    // Fonts and the highlighting of code come a moment later; the last frame before the picture must hold them.
    await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
    await page.waitForTimeout(STATES[state]?.silent ? 400 : 150);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) {
      faults.push(`${state} ${theme} ${width}: ${wide} px too wide`);
    }
    await page.screenshot({ path: join(picturesDir, `${state}-${theme}-${width}.png`) });
    if (width === widths[0] || width === widths.at(-1)) {
      faults.push(...(await accessFaults(page, `${state} ${theme}`)));
    }
  }
}
