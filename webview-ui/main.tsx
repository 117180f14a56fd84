// The webview's entry: draws the chat and asks the host for what to show.
import { render } from 'preact';
import './main.css';
import { ChatApp } from './state.ts';
import { registerToolkit } from './toolkit.tsx';
import { App } from './views/app.tsx';
import { ChatPlaces } from './views/chatPlaces.tsx';
import { connectToHost } from './vscodeApi.ts';

registerToolkit();
const root = document.getElementById('root');
if (root) {
  const app = new ChatApp(connectToHost());
  render(
    <ChatPlaces app={app}>
      <App />
    </ChatPlaces>,
    root,
  );
  void app.load();
}
