// What can be done with a model: in its row, in its menu, and in its details.
import type { VNode } from 'preact';
import type { CatalogRow, CatalogView } from '../../src/shared/catalogViews.ts';
import type { IconName } from '../icon.tsx';
import { Menu, type MenuItem } from '../views/menu.tsx';
import { useCatalog, type CatalogApp } from './catalogState.ts';
import { defaultsOf, isChosen, PURPOSES } from './facts.ts';

/** Why it cannot be asked at all, in words; absent: it can. */
export function refusal(row: CatalogRow): string | undefined {
  return row.locked ?? (row.lifecycle === 'retired' ? 'Its vendor has shut it down' : row.unavailable);
}

/** Why it cannot be used for this, in words; `purpose` absent: for the chat. */
export function refusalFor(row: CatalogRow, purpose?: string): string | undefined {
  const unfit =
    purpose === 'embeddings'
      ? row.cannot.includes('embeddings') && 'It makes no embeddings'
      : row.notForChat && 'It answers no questions';
  return refusal(row) ?? (unfit || undefined);
}

/** The second page asks for what it is to be the default. */
export type MenuPage = 'actions' | 'defaults';

interface RowMenuProps {
  row: CatalogRow;
  view: CatalogView;
  page: MenuPage;
  anchor: { readonly current: HTMLElement | null };
  close: (focusBack: boolean) => void;
  turn: (page: MenuPage) => void;
}

export function RowMenu({ row, view, page, anchor, close, turn }: RowMenuProps): VNode {
  const app = useCatalog();
  const isFirst = page === 'actions';
  return (
    <Menu
      key={page}
      label={isFirst ? `Actions for ${row.name}` : `Make ${row.name} the default`}
      items={isFirst ? actionItems(app, row, view, () => turn('defaults')) : defaultItems(app, row, view)}
      anchor={anchor}
      close={close}
    />
  );
}

function actionItems(app: CatalogApp, row: CatalogRow, view: CatalogView, toDefaults: () => void): MenuItem[] {
  const isUsed = isChosen(row, view);
  return [
    {
      label: isUsed ? 'Used in Chat' : 'Use in Chat',
      icon: 'comment',
      unavailable: isUsed ? 'The chat asks it already' : refusalFor(row),
      run: () => void app.use(row),
    },
    { label: 'Set as Default for…', icon: 'check', unavailable: refusal(row), run: toDefaults },
    {
      label: row.pinned ? 'Unpin' : 'Pin',
      icon: row.pinned ? 'pinned' : 'pin',
      key: 'Alt+P',
      run: () => void app.pin(row, !row.pinned),
    },
    {
      label: row.hidden ? 'Show in Pickers' : 'Hide from Pickers',
      icon: row.hidden ? 'eye' : 'eyeClosed',
      run: () => void app.hide(row, !row.hidden),
    },
    {
      label: 'Make an Alias…',
      icon: 'edit',
      run: () => {
        app.select(row, true);
        app.aliasWanted.value = true;
      },
    },
    {
      label: row.ownPrice ? 'Change Your Price…' : 'Set a Price…',
      icon: 'tag',
      run: () => app.setPrice(row),
    },
    { label: 'Copy Id', icon: 'copy', run: () => app.copy(row.model) },
    { label: 'Show Details', icon: 'info', key: 'Enter', run: () => app.select(row, true) },
  ];
}

function defaultItems(app: CatalogApp, row: CatalogRow, view: CatalogView): MenuItem[] {
  const already = defaultsOf(row, view);
  return PURPOSES.map(({ id, label }) => {
    const isDefault = already.includes(label);
    const icon: IconName = isDefault ? 'check' : 'ring';
    return {
      label,
      icon,
      unavailable: isDefault ? 'It is already' : refusalFor(row, id),
      run: () => void app.setDefault(row, id, label.toLowerCase()),
    };
  });
}
