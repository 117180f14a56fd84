// The frame of the settings page: search, navigation (a select where it is narrow), and the page that is shown or what was found.
import { useComputed } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { ActionProblem, NoticeRow } from '../noticeRow.tsx';
import { Button, IconButton, ProgressRing } from '../toolkit.tsx';
import { matcher, type Matches } from './matches.ts';
import { PAGES } from './pages.tsx';
import { useSettings } from './settingsState.ts';

export function SettingsFrame(): VNode {
  const app = useSettings();
  const view = app.view.value;
  return (
    <div class="app settingsApp">
      <Head />
      {view ? <Body view={view} /> : <NotLoaded />}
      <div class="unseen" role="status" aria-live="polite">
        {app.announcement.value}
      </div>
    </div>
  );
}

function Head(): VNode {
  const app = useSettings();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const find = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        field.current?.select();
      }
    };
    window.addEventListener('keydown', find);
    return () => window.removeEventListener('keydown', find);
  }, []);
  const query = app.query.value;
  const { workspace, workspaceTrusted } = app.view.value ?? {};
  const scope = app.page.value === 'workspace' && workspace !== undefined && workspaceTrusted ? 'workspace' : 'user';
  return (
    <header class="settingsHead">
      <h1 class="unseen">LLM Workbench: Settings</h1>
      <div class="searchRow grow">
        <Icon name="search" />
        <label class="unseen" for={id}>
          Search settings
        </label>
        <input
          id={id}
          ref={field}
          type="text"
          placeholder="Search settings"
          value={query}
          spellcheck={false}
          onInput={(event) => app.search(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') {
              app.search('');
            }
          }}
        />
        {query !== '' && (
          <IconButton
            icon="close"
            label="Clear search"
            onClick={() => {
              app.search('');
              field.current?.focus();
            }}
          />
        )}
      </div>
      <button
        class="ghost sm"
        title={scope === 'user' ? 'Open your settings.json' : 'Open the settings.json of this workspace'}
        onClick={() => app.ask('settings/openFile', { scope })}
      >
        <Icon name="file" />
        settings.json
      </button>
    </header>
  );
}

function Body({ view }: { view: SettingsView }): VNode {
  const app = useSettings();
  const main = useRef<HTMLElement>(null);
  const isSearch = useComputed(() => app.query.value.trim() !== '').value;
  const shown = PAGES.find(({ id }) => id === app.page.value) ?? PAGES[0];
  useLayoutEffect(() => {
    main.current?.scrollTo({ top: app.topAtStart });
  }, []);
  return (
    <div class="settingsBody">
      <Navigation current={isSearch ? undefined : shown?.id} toTop={() => main.current?.scrollTo({ top: 0 })} />
      <main
        ref={main}
        tabIndex={0}
        aria-label="Settings"
        onScroll={(event) => app.scrolled(event.currentTarget.scrollTop)}
      >
        <ActionProblem problem={app.problem} class="actionProblem" />
        {isSearch ? (
          <Found view={view} query={app.query.value} />
        ) : (
          shown && <Page key={shown.id} page={shown} view={view} matches={matchAll} />
        )}
      </main>
    </div>
  );
}

const matchAll: Matches = () => true;

function Navigation({ current, toTop }: { current: string | undefined; toTop: () => void }): VNode {
  const app = useSettings();
  const id = useId();
  const show = (page: string): void => {
    app.show(page);
    toTop();
  };
  return (
    <nav class="pages" aria-label="Pages">
      <ul>
        {PAGES.map((page) => (
          <li key={page.id}>
            <button class="ghost" aria-current={page.id === current ? 'page' : undefined} onClick={() => show(page.id)}>
              <Icon name={page.icon} />
              {page.title}
            </button>
          </li>
        ))}
      </ul>
      <div class="pageSelect row">
        <label class="unseen" for={id}>
          Page
        </label>
        <span class="select">
          <select id={id} value={current ?? ''} onChange={(event) => show(event.currentTarget.value)}>
            {current === undefined && <option value="">All pages</option>}
            {PAGES.map((page) => (
              <option key={page.id} value={page.id}>
                {page.title}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </span>
      </div>
    </nav>
  );
}

interface PagePartProps {
  page: (typeof PAGES)[number];
  view: SettingsView;
  matches: Matches;
}

function Page({ page: { title, Content }, view, matches }: PagePartProps): VNode {
  const heading = useId();
  return (
    <section class="settingsPage" aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <Content view={view} matches={matches} />
    </section>
  );
}

function Found({ view, query }: { view: SettingsView; query: string }): VNode {
  const app = useSettings();
  const matches = matcher(query);
  const pages = PAGES.filter((page) => page.texts(view).some((text) => matches(text)));
  const count = pages.flatMap((page) => page.texts(view).filter((text) => matches(text))).length;
  const words = count === 0 ? `Nothing matches “${query.trim()}”.` : `${count} ${count === 1 ? 'match' : 'matches'}`;
  useEffect(() => {
    app.say(words);
  }, [words]);
  return (
    <>
      <p class="found dim sm">{words}</p>
      {pages.map((page) => (
        <Page key={page.id} page={page} view={view} matches={matches} />
      ))}
    </>
  );
}

function NotLoaded(): VNode {
  const app = useSettings();
  const problem = app.unopened.value;
  return (
    <main class="notLoaded">
      {problem === undefined ? (
        <p class="row dim appearsLate">
          <ProgressRing />
          Reading the settings…
        </p>
      ) : (
        <NoticeRow tone="problem">
          <p>
            <b>The settings cannot be shown.</b> {problem}
          </p>
          <div class="row wrap buttons">
            <Button small label="Try again" onClick={() => void app.load()} />
            <Button small label="Show log" onClick={() => app.showLog()} />
          </div>
        </NoticeRow>
      )}
    </main>
  );
}
