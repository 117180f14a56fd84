// The frame of every picture: its heading, the switch between chart and table, and saving it as CSV, JSON or PNG.
import type { ComponentChildren, RefObject, VNode } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { CostsView } from '../../src/shared/costViews.ts';
import type { SavedKind } from '../../src/shared/protocol/costs.ts';
import { Icon } from '../icon.tsx';
import { type MenuItem, useMenu } from '../views/menu.tsx';
import type { Face } from './costsLayout.ts';
import { type CostsApp, useCosts } from './costsState.ts';
import { periodTitle } from './days.ts';
import { filterOptions } from './filters.ts';
import type { PictureLegend } from './png.ts';
import { csvOf, jsonOf, type Sheet } from './sheet.ts';
import { SheetTable } from './sheetTable.tsx';

interface CardProps {
  /** Names it in files and in what is remembered. */
  id: string;
  title: string;
  /** Beside the title. */
  sub?: ComponentChildren;
  view: CostsView;
  /** The same figures as the picture, and what is saved; absent: there are none yet. */
  sheet?: (() => Sheet) | undefined;
  /** Without a picture the card is its own table: it has no twin and no PNG. */
  picture?: ((face: Exclude<Face, 'table'>) => VNode) | undefined;
  /** What the saved picture says below itself. */
  legend?: ((face: Exclude<Face, 'table'>) => readonly PictureLegend[]) | undefined;
  /** Its figures are no amounts: the saved picture names no currency. */
  hasNoMoney?: boolean;
  /** There is a pie beside the bars. */
  hasPie?: boolean;
  controls?: ComponentChildren;
  /** Above the picture and its table. */
  before?: ComponentChildren;
  /** Below the picture or in its place. */
  children?: ComponentChildren;
}

export function Card(props: CardProps): VNode {
  const { id, title, sub, sheet, picture, hasPie, controls, before, children } = props;
  const app = useCosts();
  const headingId = useId();
  const body = useRef<HTMLDivElement>(null);
  const stored = app.layout.value.faces[id] ?? 'chart';
  const face = stored === 'pie' && !hasPie ? 'chart' : stored;
  const isTable = picture !== undefined && sheet !== undefined && face === 'table';
  const pictured = face === 'table' ? 'chart' : face;
  return (
    <section class="card" aria-labelledby={headingId} data-card={id}>
      <header class="cardHead">
        <h2 id={headingId}>{title}</h2>
        {sub && <span class="dim sm">{sub}</span>}
        <span class="cardTools">
          {controls}
          {hasPie && <FaceButton id={id} title={title} face={face} to="pie" />}
          {picture && <FaceButton id={id} title={title} face={face} to="table" />}
          {sheet && <SaveButton {...props} sheet={sheet} picturePlace={body} face={pictured} />}
        </span>
      </header>
      {before}
      <div ref={body}>
        {picture && (
          // Under its table the picture stays drawn: it can be saved from there as well.
          <div class={isTable ? 'picture parked' : 'picture'} aria-hidden={isTable} inert={isTable}>
            {picture(pictured)}
          </div>
        )}
        {isTable && <SheetTable sheet={sheet()} label={title} />}
        {children}
      </div>
    </section>
  );
}

interface FaceButtonProps {
  id: string;
  title: string;
  face: Face;
  to: 'pie' | 'table';
}

function FaceButton({ id, title, face, to }: FaceButtonProps): VNode {
  const app = useCosts();
  const isOn = face === to;
  return (
    <button
      type="button"
      class="ghost sm"
      aria-pressed={isOn}
      aria-label={`As ${to}: ${title}`}
      title={isOn ? `Show the bars again` : `Show it as a ${to}`}
      onClick={() => app.showFace(id, isOn ? 'chart' : to)}
    >
      <Icon name={to} /> <span class="buttonWords">As {to}</span>
    </button>
  );
}

interface SaveButtonProps extends CardProps {
  sheet: () => Sheet;
  picturePlace: { readonly current: HTMLElement | null };
  face: Exclude<Face, 'table'>;
}

function SaveButton(props: SaveButtonProps): VNode {
  const { title, picture } = props;
  const app = useCosts();
  const { isOpen, button, toggle, menu } = useMenu(`Export ${title}`, () => saveItems(app, props));
  return (
    <>
      <button
        type="button"
        class="ghost square"
        ref={button as RefObject<HTMLButtonElement>}
        aria-label={`Export ${title}`}
        title={picture ? 'Export: CSV, JSON, PNG' : 'Export: CSV, JSON'}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={toggle}
      >
        <Icon name="export" />
      </button>
      {menu}
    </>
  );
}

function saveItems(app: CostsApp, props: SaveButtonProps): MenuItem[] {
  const { id, title, view, sheet, picture, legend, hasNoMoney, picturePlace, face } = props;
  const save = (kind: SavedKind, content: string): void => {
    void app.save(kind, fileName(id, view), content);
  };
  const items: MenuItem[] = [
    { label: 'Save as CSV…', icon: 'table', run: () => save('csv', csvOf(sheet())) },
    { label: 'Save as JSON…', icon: 'json', run: () => save('json', jsonOf(sheet(), title, view)) },
  ];
  if (picture) {
    items.push({
      label: 'Save as PNG…',
      icon: 'image',
      run: () =>
        void savePicture(app, {
          title,
          subtitle: subtitleOf(view, hasNoMoney),
          legend: legend?.(face) ?? [],
          place: picturePlace.current,
          save,
        }),
    });
  }
  return items;
}

interface PictureToSave {
  title: string;
  subtitle: string;
  legend: readonly PictureLegend[];
  place: HTMLElement | null;
  save: (kind: SavedKind, content: string) => void;
}

async function savePicture(app: CostsApp, { title, subtitle, legend, place, save }: PictureToSave): Promise<void> {
  const { pngOf } = await import('./png.ts');
  try {
    const drawings = [...(place?.querySelectorAll<SVGSVGElement>('.picture svg:not(.swatch)') ?? [])];
    save('png', pngOf({ title, subtitle, drawings, legend }));
  } catch {
    app.fail('This picture is too large to be saved as PNG. Choose a shorter period, or wider bars.');
  }
}

/** So many filters have room below a picture's title. */
const MOST_NAMED = 4;

/** "November 2026 · only OpenAI, Chat · EUR" */
function subtitleOf({ query, report, names, currency }: CostsView, hasNoMoney = false): string {
  const filter = query.filter ?? {};
  const chosen = filterOptions(report.choices, names, filter).filter(({ isOn }) => isOn(filter));
  const shown = chosen.slice(0, MOST_NAMED).map(({ text }) => text);
  const more = chosen.length > shown.length ? ` and ${chosen.length - shown.length} more` : '';
  const only = shown.length > 0 ? `only ${shown.join(', ')}${more}` : '';
  return [periodTitle(query.period, report), only, hasNoMoney ? '' : currency.code].filter(Boolean).join(' · ');
}

function fileName(id: string, { report }: CostsView): string {
  return `costs ${id} ${report.from}${report.to === report.from ? '' : ` to ${report.to}`}`.slice(0, 80);
}
