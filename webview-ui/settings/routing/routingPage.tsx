// Routing: how Auto chooses, how requests survive failures, the person's rules, and the trial of a prompt.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RoutingPageView } from '../../../src/shared/routingPageViews.ts';
import type { SettingsView } from '../../../src/shared/settingsViews.ts';
import type { Matches, PageProps } from '../matches.ts';
import { isOfRouting, rowText, settingRows, type SettingRow } from '../settingRows.ts';
import { useSettings } from '../settingsState.ts';
import { Unread } from '../unread.tsx';
import { CHAINS_TEXT, Choosing, CHOOSING_ROWS } from './choosing.tsx';
import { FolderRules, FOLDER_RULES_TEXT } from './folderRules.tsx';
import { OwnRules, RULES_TEXT } from './ownRules.tsx';
import { Section } from './sections.tsx';
import { KEPT_TEXT, LIMITS_TEXT, RESTING_TEXT, Surviving, SURVIVING_ROWS } from './surviving.tsx';
import { TryIt, TRY_TEXT } from './tryIt.tsx';

const OWN_TEXTS = [CHAINS_TEXT, RESTING_TEXT, LIMITS_TEXT, KEPT_TEXT, RULES_TEXT, FOLDER_RULES_TEXT, TRY_TEXT];

/** The rows of settings that stand on this page, by their ids. */
function rowsOf(view: SettingsView): ReadonlyMap<string, SettingRow> {
  const rows = settingRows(view, 'user').filter(isOfRouting);
  return new Map(rows.map((row) => [row.setting.id, row]));
}

export const routingTexts = (view: SettingsView): readonly string[] => [
  ...[...rowsOf(view).values()].map(rowText),
  ...OWN_TEXTS,
];

const SECTIONS = [
  { name: 'choosing', title: 'Choosing' },
  { name: 'surviving', title: 'Surviving failures' },
  { name: 'rules', title: 'Rules' },
  { name: 'try', title: 'Try it' },
] as const;

export function RoutingPage({ view, matches }: PageProps): VNode {
  const app = useSettings();
  const { copy } = app.routing;
  const routing = copy.view.value;
  useEffect(() => copy.show(), []);
  return routing ? <Sections view={view} routing={routing} matches={matches} /> : <Unread what="Routing" copy={copy} />;
}

export interface SectionParts {
  view: SettingsView;
  routing: RoutingPageView;
  matches: Matches;
  /** Those that are searched for. */
  rows: ReadonlyMap<string, SettingRow>;
}

function Sections({ view, routing, matches }: PageProps & { routing: RoutingPageView }): VNode {
  const app = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const rows = new Map([...rowsOf(view)].filter(([, row]) => matches(rowText(row))));
  const parts: SectionParts = { view, routing, matches, rows };
  const goTo = (name: string): void => {
    const section = box.current?.querySelector(`[data-section='${name}']`);
    const main = section?.closest('main');
    if (section && main) {
      // Not by the section itself: that would scroll the frame around it as well.
      main.scrollTop += section.getBoundingClientRect().top - main.getBoundingClientRect().top;
    }
    section?.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true });
  };
  const wanted = app.routing.wanted.value;
  useEffect(() => {
    if (wanted > 0) {
      goTo('try');
    }
  }, [wanted]);
  const has = (ids: readonly string[], texts: readonly string[]): boolean =>
    ids.some((id) => rows.has(id)) || texts.some((text) => matches(text));
  const shown: Readonly<Record<(typeof SECTIONS)[number]['name'], boolean>> = {
    choosing: has(CHOOSING_ROWS, [CHAINS_TEXT]),
    surviving: has(SURVIVING_ROWS, [RESTING_TEXT, LIMITS_TEXT, KEPT_TEXT]),
    rules: has([], [RULES_TEXT, FOLDER_RULES_TEXT]),
    try: matches(TRY_TEXT),
  };
  const isWhole = Object.values(shown).every(Boolean);
  return (
    <div ref={box}>
      {isWhole && (
        <p class="pageIntro dim">
          How Auto chooses a model, and what happens when one fails. Rules decide before the strategy does.
        </p>
      )}
      {isWhole && (
        <nav class="row wrap sectionLinks" aria-label="Parts of this page">
          {SECTIONS.map(({ name, title }) => (
            <button key={name} class="link" onClick={() => goTo(name)}>
              {title}
            </button>
          ))}
        </nav>
      )}
      {shown.choosing && (
        <Section title="Choosing" name="choosing">
          <Choosing {...parts} />
        </Section>
      )}
      {shown.surviving && (
        <Section title="Surviving failures" name="surviving">
          <Surviving {...parts} />
        </Section>
      )}
      {shown.rules && (
        <Section title="Rules" name="rules">
          {matches(RULES_TEXT) && <OwnRules rules={routing.rules} />}
          {matches(FOLDER_RULES_TEXT) && <FolderRules routing={routing} />}
        </Section>
      )}
      {shown.try && (
        <Section title="Try it" name="try">
          <TryIt view={view} routing={routing} />
        </Section>
      )}
    </div>
  );
}
