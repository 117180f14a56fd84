// The entry of the table of models: draws it and asks the host for what to show.
import { render } from 'preact';
import './styles/catalog.css';
import { CatalogContext, CatalogApp } from './catalog/catalogState.ts';
import { CatalogFrame } from './catalog/frame.tsx';
import { registerToolkit } from './toolkit.tsx';
import { connectToHost } from './vscodeApi.ts';

registerToolkit();
const root = document.getElementById('root');
if (root) {
  const app = new CatalogApp(connectToHost());
  render(
    <CatalogContext.Provider value={app}>
      <CatalogFrame />
    </CatalogContext.Provider>,
    root,
  );
  void app.load();
}
