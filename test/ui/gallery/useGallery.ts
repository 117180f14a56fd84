// A browser in front of the gallery for the tests of one file; what the page complains of fails the test.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { startGallery, type Gallery } from './galleryServer.ts';
import './playedHost.ts';

type Request = Extract<ToHost, { kind: 'request' }>;

export class GalleryScene {
  page!: Page; // set before the first test
  gallery!: Gallery; // likewise
  #complaints: string[] = [];

  /** Shows a state and waits for the part of it that `ready` selects, and for all that the host is asked for at first. */
  async open(state: string, ready = '.composer, .panel', theme = 'dark', page = 'main'): Promise<void> {
    this.#complaints = [];
    await this.page.goto(`${this.gallery.origin}/?page=${page}&state=${state}&theme=${theme}`);
    await this.page.locator(ready).first().waitFor();
    // Stands in the place of what is to be looked at, until the host has answered.
    await this.page.waitForFunction(() => !document.querySelector('.appearsLate'));
  }

  /** What the page asked the host with one method, oldest first. */
  async asked(method: string): Promise<Request[]> {
    const all = await this.page.evaluate(() => window.gallery.asked);
    return all.filter((one): one is Request => one.kind === 'request' && one.method === method);
  }

  listen(): void {
    this.page.on('console', (message) => this.#complaints.push(message.text()));
    this.page.on('pageerror', (error) => this.#complaints.push(error.message));
  }

  /** What breaks the content security policy is among what the browser says. */
  assertNoComplaints(): void {
    assert.deepEqual(this.#complaints, []);
  }
}

/** Starts gallery and browser before the tests of a `describe`, ends them after it. */
export function useGallery(viewport = { width: 380, height: 720 }): GalleryScene {
  const scene = new GalleryScene();
  const profile = mkdtempSync(join(tmpdir(), 'gallery-'));
  let browser: BrowserContext | undefined;
  before(async function () {
    this.timeout(60_000);
    scene.gallery = await startGallery();
    browser = await launchBrowser(profile, { viewport });
    scene.page = await browser.newPage();
    scene.listen();
  });
  afterEach(() => scene.assertNoComplaints());
  after(async () => {
    await browser?.close();
    await (scene.gallery as Gallery | undefined)?.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return scene;
}
