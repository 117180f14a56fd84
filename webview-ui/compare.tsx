// The entry of the comparison page: draws it and asks the host for what to show.
import { render } from 'preact';
import './styles/compare.css';
import { CompareApp } from './compare/compareState.ts';
import { CompareFrame } from './compare/frame.tsx';
import { ComparePlaces } from './compare/places.tsx';
import { registerToolkit } from './toolkit.tsx';
import { connectToHost } from './vscodeApi.ts';

registerToolkit();
const root = document.getElementById('root');
if (root) {
  const app = new CompareApp(connectToHost());
  render(
    <ComparePlaces app={app}>
      <CompareFrame />
    </ComparePlaces>,
    root,
  );
  void app.load();
}
