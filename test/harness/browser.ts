// Starts the browser that shows VS Code's workbench.
import { chromium as playwright, type BrowserContext } from 'playwright-core';
import { chromium } from './chromium.ts';
import { slowPages } from './slowPages.ts';

export type BrowserOptions = {
  /** In CSS pixels; 1280 × 800 when not given. */
  viewport?: { width: number; height: number };
  /** What the page is told that the person prefers; VS Code follows it only when `window.autoDetectColorScheme` is on. */
  colorScheme?: 'light' | 'dark';
  /** Device pixels to a CSS pixel; 2 makes sharper pictures. */
  deviceScaleFactor?: number;
  /** `reduce` for prefers-reduced-motion. */
  reducedMotion?: 'reduce' | 'no-preference';
};

/** No sandbox, since tests may run as root in a container; nothing that weakens what a web page may do. */
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * A browser with its state in `profileDir`. VS Code for the web keeps secrets, globalState and workspaceState there and
 * not on its server, so that starting again with the same folder is what a person's next day looks like.
 */
export async function launchBrowser(profileDir: string, options: BrowserOptions = {}): Promise<BrowserContext> {
  const { executablePath, env } = chromium();
  const context = await playwright.launchPersistentContext(profileDir, {
    executablePath,
    env,
    headless: true,
    args: launchArguments,
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  await slowPages(context);
  return context;
}
