// Stands in for VS Code in the gallery's table of models: keeps it in memory and answers as the host would.
import type { CatalogRow, CatalogView } from '../../../src/shared/catalogViews.ts';
import type { ModelsPageEvents, ModelsPageRequests } from '../../../src/shared/protocol.ts';
import type { ToHost, ToWebview } from '../../../src/shared/rpc.ts';
import type { ModelReference } from '../../../src/shared/views.ts';
import { CATALOG_STATES } from './catalogStates.ts';

type Method = keyof ModelsPageRequests;
type Answers = { [M in Method]: (params: ModelsPageRequests[M]['params']) => ModelsPageRequests[M]['result'] };

const name = new URLSearchParams(location.search).get('state') ?? 'catalog';
const state = CATALOG_STATES[name] ?? CATALOG_STATES['catalog']!;
const asked: ToHost[] = [];
let { view, opensLate, fails } = state;
let stored: unknown = state.remembered;
/** The price table is answered only when a test of the gallery lets it go. */
const held: (() => void)[] = [];

function post(message: ToWebview): void {
  window.dispatchEvent(new MessageEvent('message', { data: message }));
}

function tell<E extends keyof ModelsPageEvents>(event: E, data: ModelsPageEvents[E]): void {
  post({ kind: 'event', event, data });
}

function change(part: Partial<CatalogView>): CatalogView {
  view = { ...view, ...part };
  return view;
}

function changeRow({ providerId, model }: ModelReference, part: Partial<CatalogRow>): CatalogView {
  return change({
    rows: view.rows.map((row) => (row.providerId === providerId && row.model === model ? { ...row, ...part } : row)),
  });
}

const answers: Answers = {
  'catalog/view': () => view,
  'catalog/hide': ({ hidden, ...model }) => changeRow(model, { hidden }),
  'catalog/setAlias': ({ alias, target }) => {
    if (!/^[a-z][\w.-]*$/i.test(alias)) {
      throw new Error('An alias is letters, digits, dots and dashes, and begins with a letter.');
    }
    const others = view.aliases.filter((one) => one.alias !== alias);
    return change({ aliases: target ? [...others, { alias, target }] : others });
  },
  'catalog/setDefault': ({ purpose, ...model }) =>
    purpose === undefined
      ? change({ current: model, currentBecause: 'chosen' })
      : change({ defaults: { ...view.defaults, [purpose]: model } }),
  'catalog/setPrice': () => null,
  'catalog/refreshPrices': () => change({ prices: { date: '2026-11-21', fetched: true } }),
  'models/list': () => ({ providers: [] }),
  'models/choose': (model) => {
    const current = [...view.rows, ...(view.auto ?? [])].find(
      (row) => row.providerId === model.providerId && row.model === model.model,
    );
    if (current?.name === 'Kimi K2 4B Instruct') {
      return { providers: [], missing: 'The folder names another one, which is not there' };
    }
    change({ current: model, currentBecause: 'chosen' });
    return { providers: [], current, currentBecause: 'chosen' };
  },
  'models/pin': ({ pinned, ...model }) => {
    changeRow(model, { pinned });
    return { providers: [] };
  },
  'key/add': () => null,
  'page/copy': () => null,
  'page/showLog': () => null,
};

function receive(message: ToHost): void {
  asked.push(message);
  if (message.kind === 'cancel') {
    return;
  }
  const { id, method, params } = message;
  const reply = (): void => {
    const isFirst = method === 'catalog/view';
    const failure = isFirst ? opensLate : fails;
    if (failure !== undefined) {
      opensLate = isFirst ? undefined : opensLate;
      post({ kind: 'failure', id, error: { message: failure } });
      return;
    }
    try {
      const answer = answers[method as Method] as (params: unknown) => unknown;
      post({ kind: 'result', id, value: answer(params) });
    } catch (error) {
      post({ kind: 'failure', id, error: { message: (error as Error).message } });
    }
  };
  if (method === 'catalog/refreshPrices' && state.holdsPrices) {
    held.push(reply);
  } else {
    setTimeout(reply, 5);
  }
}

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: receive,
    getState: () => stored,
    setState: (value: unknown) => {
      stored = value;
    },
  }),
  catalogGallery: {
    asked,
    tell,
    stored: () => stored,
    view: () => view,
    release: () => held.splice(0).forEach((reply) => reply()),
  },
});
