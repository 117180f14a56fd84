// The entry of the cost view: draws it and asks the host for what to show.
import { render } from 'preact';
import './styles/costs.css';
import { CostsApp, CostsContext } from './costs/costsState.ts';
import { CostsFrame } from './costs/frame.tsx';
import { registerToolkit } from './toolkit.tsx';
import { connectToHost } from './vscodeApi.ts';

registerToolkit();
const root = document.getElementById('root');
if (root) {
  const app = new CostsApp(connectToHost());
  render(
    <CostsContext.Provider value={app}>
      <CostsFrame />
    </CostsContext.Provider>,
    root,
  );
  void app.load();
}
