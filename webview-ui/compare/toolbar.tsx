// The bar over the comparison: adding models, blindness, differences, and at the right what is done with all of it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { FEWEST_COLUMNS, MOST_COLUMNS } from '../../src/shared/compareViews.ts';
import { COMPARISON_FORMATS, type ComparisonFormat } from '../../src/shared/exportFormats.ts';
import { Icon, type IconName } from '../icon.tsx';
import { IconButton } from '../toolkit.tsx';
import { FloatingPicker } from '../views/floatingPicker.tsx';
import { useMenu, type MenuItem } from '../views/menu.tsx';
import { useCompare, type CompareApp } from './compareState.ts';
import { BlindToggle } from './decide/blindToggle.tsx';
import { DiffToggle } from './diff/diffToggle.tsx';
import { NameForm } from './nameForm.tsx';

export function CompareToolbar(): VNode {
  const app = useCompare();
  const count = app.columns.value.length;
  return (
    <header class="compareBar">
      <h1 class="unseen">LLM Workbench: Compare</h1>
      <b class="nowrap">{count === 1 ? '1 model' : `${count} models`}</b>
      <AddColumn />
      <span class="barSep" aria-hidden="true" />
      <BlindToggle />
      <DiffToggle />
      <span class="grow" />
      <span class="row compareActions">
        <MenuIcon icon="layout" label="Layout" items={() => layoutItems(app)} />
        <Naming
          icon="save"
          label="Save models as a set"
          field="Name of the set"
          action="Save Set"
          initial=""
          done={(name) => void saveSet(app, name)}
        />
        <MenuIcon icon="export" label="Export" items={() => exportItems(app)} />
        <More />
      </span>
    </header>
  );
}

function AddColumn(): VNode {
  const app = useCompare();
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const isFull = app.columns.value.length >= MOST_COLUMNS;
  return (
    <>
      <button
        type="button"
        class="ghost"
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        disabled={isFull}
        title={isFull ? `${MOST_COLUMNS} columns are the most` : 'Add a column: it is asked what the others were asked'}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="add" /> <span class="buttonWords">Add Column</span>
      </button>
      <FloatingPicker button={button} open={open} onChoose={(model) => void app.set.add(model)} />
    </>
  );
}

interface MenuIconProps {
  icon: IconName;
  label: string;
  items: () => readonly MenuItem[];
}

function MenuIcon({ icon, label, items }: MenuIconProps): VNode {
  const { isOpen, button, toggle, menu } = useMenu(label, items);
  return (
    <>
      <IconButton icon={icon} label={label} popup="menu" expanded={isOpen} buttonRef={button} onClick={toggle} />
      {menu}
    </>
  );
}

interface NamingProps {
  icon: IconName;
  label: string;
  field: string;
  action: string;
  initial: string;
  done: (name: string) => void;
}

function Naming({ icon, label, field, action, initial, done }: NamingProps): VNode {
  const open = useSignal(false);
  const button = useRef<HTMLElement>(null);
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        popup="dialog"
        expanded={open.value}
        buttonRef={button}
        onClick={() => {
          open.value = !open.value;
        }}
      />
      {open.value && (
        <NameForm
          anchor={button}
          title={label}
          field={field}
          action={action}
          initial={initial}
          done={done}
          close={(focusBack) => {
            if (focusBack) {
              button.current?.focus();
            }
            open.value = false;
          }}
        />
      )}
    </>
  );
}

function More(): VNode {
  const app = useCompare();
  const renaming = useSignal(false);
  const { isOpen, button, toggle, menu } = useMenu('More', () => moreItems(app, () => (renaming.value = true)));
  return (
    <>
      <IconButton
        icon="ellipsis"
        label="More actions"
        popup="menu"
        expanded={isOpen}
        buttonRef={button}
        onClick={toggle}
      />
      {menu}
      {renaming.value && (
        <NameForm
          anchor={button}
          title="Rename comparison"
          field="Name of the comparison"
          action="Rename"
          initial={app.comparison.value?.title ?? ''}
          done={(title) => void app.act('compare/rename', (id) => ({ id, title }))}
          close={(focusBack) => {
            if (focusBack) {
              button.current?.focus();
            }
            renaming.value = false;
          }}
        />
      )}
    </>
  );
}

async function saveSet(app: CompareApp, name: string): Promise<void> {
  const snapshot = await app.act('compare/saveSet', (id) => ({ id, name }));
  if (snapshot) {
    app.takeSnapshot(snapshot);
    app.announce(`Saved as ${name}.`);
  }
}

function layoutItems(app: CompareApp): readonly MenuItem[] {
  const { together } = app.layout.value;
  const columns = app.columns.value;
  const isCollapsed = columns.some(({ head }) => head.value?.collapsed);
  return [
    {
      label: together ? 'Scroll Columns by Themselves' : 'Scroll Columns Together',
      icon: together ? 'check' : 'layout',
      run: () => app.remember({ together: !together }),
    },
    {
      label: 'Same Width for All',
      icon: 'layout',
      run: () => columns.forEach(({ id, width }) => width.value !== 1 && void app.set.set(id, { width: 1 })),
    },
    {
      label: isCollapsed ? 'Expand All' : 'Collapse All',
      icon: isCollapsed ? 'expand' : 'collapse',
      run: () => columns.forEach(({ id }) => void app.set.set(id, { collapsed: !isCollapsed })),
    },
    ...(app.alone.value
      ? [{ label: 'Show All Columns', icon: 'normalWidth' as const, run: () => app.showAlone(undefined) }]
      : []),
  ];
}

const FORMATS: Readonly<Record<ComparisonFormat, { label: string; icon: IconName }>> = {
  markdown: { label: 'Markdown…', icon: 'file' },
  csv: { label: 'CSV…', icon: 'table' },
  json: { label: 'JSON…', icon: 'json' },
};

function exportItems(app: CompareApp): readonly MenuItem[] {
  const unavailable = app.turn.value ? undefined : 'Nothing was asked yet.';
  return COMPARISON_FORMATS.map((format) => ({
    ...FORMATS[format],
    unavailable,
    run: () => void app.act('compare/export', (id) => ({ id, format })),
  }));
}

function moreItems(app: CompareApp, rename: () => void): readonly MenuItem[] {
  return [
    { label: 'New Comparison', icon: 'add', run: () => void app.shelf.begin({}) },
    { label: 'Open Another…', icon: 'library', run: () => (app.shelf.isOpen.value = true) },
    { label: 'Rename…', icon: 'edit', run: rename },
    {
      label: 'One Chat for Each Column',
      icon: 'branch',
      unavailable: app.isBlind.value
        ? 'Vote first: the chats tell which models they are.'
        : app.turn.value
          ? undefined
          : 'Nothing was asked yet.',
      run: () => void app.act('compare/forkAll', (id) => ({ id })),
    },
    { label: 'Delete Comparison', icon: 'trash', run: () => void app.shelf.remove() },
  ];
}

/** Why a column cannot be taken away, in words. */
export function whyNotRemoved(app: CompareApp): string | undefined {
  return app.columns.value.length <= FEWEST_COLUMNS ? `${FEWEST_COLUMNS} columns are the fewest.` : undefined;
}
