// What axe finds in a page of the gallery.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One line for each element that breaks a rule. */
export async function accessFaults(page: Page, where: string): Promise<string[]> {
  await page.waitForFunction(isToolkitDrawn);
  // Injected by the debugger, which the page's policy does not stop.
  await page.evaluate(axe);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return results.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      (node) => `axe ${impact}: ${id} in ${where}: ${node.target.join(' ')} ${node.any[0]?.message ?? node.html}`,
    ),
  );
}

/**
 * In the page: the toolkit's elements hand their names on, and whether they are disabled, to the controls in their shadow
 * just before the next painting; nobody sees what they are until then, but axe does.
 */
function isToolkitDrawn(): boolean {
  return [...document.querySelectorAll('vscode-button, vscode-text-field, vscode-text-area')].every((element) => {
    const control = element.shadowRoot?.querySelector('button, input, textarea');
    const isNamed =
      element.localName !== 'vscode-button' ||
      element.getAttribute('aria-label') === control?.getAttribute('aria-label');
    return isNamed && element.hasAttribute('disabled') === control?.matches(':disabled');
  });
}
