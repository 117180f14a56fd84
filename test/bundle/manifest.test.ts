// package.json against the code and against itself: commands, menus, settings, activation, versions.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRICE_LIBRARY } from '../../src/core/pricing.ts';
import { root } from '../harness/paths.ts';
import { registerVsCodeStub } from './vscodeStub.ts';

interface Setting {
  scope?: string;
  default?: unknown;
  description?: string;
  markdownDescription?: string;
}

interface Manifest {
  activationEvents: string[];
  capabilities: {
    untrustedWorkspaces: { supported: unknown; description: string; restrictedConfigurations: string[] };
    virtualWorkspaces: unknown;
  };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    configuration: { properties: Record<string, Setting> };
    menus: Record<string, { command?: string; submenu?: string; when?: string }[]>;
    submenus: { id: string }[];
    views: Record<string, { id: string }[]>;
    viewsContainers: Record<string, { id: string }[]>;
  };
  devDependencies: Record<string, string>;
  dependencies?: Record<string, string>;
  engines: { vscode: string };
  extensionKind: string[];
  optionalDependencies: Record<string, string>;
  overrides: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;
const settings = Object.entries(contributes.configuration.properties);
const commands = contributes.commands.map(({ command }) => command);
const sources = globSync('src/**/*.ts', { cwd: root }).map(
  (path) => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')] as const,
);

/** Every `llmWorkbench.…` that a pattern's first group finds in the sources. */
function idsInSources(pattern: RegExp): string[] {
  return sources.flatMap(([, text]) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
}

describe('commands and menus of package.json', () => {
  let table: Record<string, unknown>;

  before(async () => {
    const stub = registerVsCodeStub();
    try {
      const { commandTable } = await import('../../src/host/commands.ts');
      // The table only closes over what it is given; nothing of it is run here.
      table = commandTable(...([{}, {}, {}] as unknown as Parameters<typeof commandTable>));
    } finally {
      stub.deregister();
    }
  });

  it('declare each command of the table, and no other', () => {
    const ids = Object.keys(table).map((id) => `llmWorkbench.${id}`);
    assert.ok(ids.length > 10);
    assert.deepEqual(commands.toSorted(), ids.toSorted());
  });

  it('are the only commands: nothing registers one beside the table', () => {
    const files = sources.filter(([, text]) => /\bregister(?:TextEditor)?Command\(/.test(text)).map(([path]) => path);
    assert.deepEqual(files, ['src/host/commands.ts']);
  });

  it('have titles of their own, under one category', () => {
    assert.deepEqual(
      contributes.commands.filter(({ title, category }) => !title || category !== 'LLM Workbench'),
      [],
    );
    assert.equal(new Set(contributes.commands.map(({ title }) => title)).size, commands.length);
  });

  it('exist wherever a menu or our own code runs them', () => {
    const items = Object.values(contributes.menus).flat();
    const called = [
      ...items.flatMap(({ command }) => command ?? []),
      ...idsInSources(/\bexecuteCommand(?:<[^(]*>)?\(\s*'(llmWorkbench\.[\w.]+)'/g),
      ...idsInSources(/\bcommand(?:: |\s*=\s*)'(llmWorkbench\.[\w.]+)'/g),
    ];
    assert.ok(called.length > items.length / 2);
    assert.deepEqual(
      called.filter((command) => !commands.includes(command)),
      [],
    );
    const submenus = contributes.submenus.map(({ id }) => id);
    assert.deepEqual(
      items.flatMap(({ submenu }) => submenu ?? []).filter((id) => !submenus.includes(id)),
      [],
    );
    const own = Object.keys(contributes.menus).filter((menu) => menu.startsWith('llmWorkbench.'));
    assert.deepEqual(own.toSorted(), submenus.toSorted());
  });

  it('ask in their conditions only for views and context keys that there are', () => {
    const views = Object.values(contributes.views).flatMap((group) => group.map(({ id }) => id));
    const known = new Set([...views, ...idsInSources(/'setContext',\s*'(llmWorkbench\.[\w.]+)'/g)]);
    const asked = Object.values(contributes.menus)
      .flat()
      .flatMap(({ when }) => when?.match(/llmWorkbench\.[\w.]+/g) ?? []);
    assert.ok(asked.length > 0);
    assert.deepEqual(
      asked.filter((id) => !known.has(id)),
      [],
    );
    assert.deepEqual(
      Object.keys(contributes.views),
      Object.values(contributes.viewsContainers).flatMap((group) => group.map(({ id }) => id)),
    );
  });
});

describe('settings of package.json', () => {
  it('have a name of ours, a description, a default and a scope', () => {
    assert.ok(settings.length > 0);
    const wrong = settings.filter(
      ([name, setting]) =>
        !name.startsWith('llmWorkbench.') ||
        !(setting.description ?? setting.markdownDescription) ||
        setting.default === undefined ||
        setting.scope === undefined,
    );
    assert.deepEqual(
      wrong.map(([name]) => name),
      [],
    );
  });

  it('are ignored in an untrusted workspace wherever a workspace may set them', () => {
    const own = settings.filter(([, { scope }]) => scope !== 'application').map(([name]) => name);
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted(), own.toSorted());
  });
});

describe('package.json', () => {
  it('activates once the editor has started, and for nothing that VS Code derives by itself', () => {
    assert.deepEqual(manifest.activationEvents, [
      'onStartupFinished',
      'onWebviewPanel:llmWorkbench.compare',
      'onWebviewPanel:llmWorkbench.costs',
      'onWebviewPanel:llmWorkbench.models',
      'onWebviewPanel:llmWorkbench.settings',
    ]);
  });

  it("runs on the person's own machine first, and says what it does in workspaces that are untrusted or virtual", () => {
    assert.deepEqual(manifest.extensionKind, ['ui', 'workspace']);
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.ok(untrustedWorkspaces.description);
    assert.ok(virtualWorkspaces);
  });

  it('asks for the VS Code whose declarations it is checked with', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  it('pins every package to one version, and ships none but what is bundled', () => {
    const versions = { ...manifest.devDependencies, ...manifest.optionalDependencies, ...manifest.overrides };
    assert.deepEqual(
      Object.entries(versions).filter(([, version]) => !/^(?:npm:@?[^@]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)),
      [],
    );
    assert.equal(manifest.dependencies, undefined);
  });

  it('installs the price table whose date the cost view tells', () => {
    assert.equal(PRICE_LIBRARY.version, manifest.devDependencies['@pydantic/genai-prices']);
  });
});
