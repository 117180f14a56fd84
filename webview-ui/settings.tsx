// The entry of the settings page: draws it and asks the host for what to show.
import { render } from 'preact';
import './styles/settings.css';
import { SettingsFrame } from './settings/frame.tsx';
import { SettingsApp, SettingsContext } from './settings/settingsState.ts';
import { registerToolkit } from './toolkit.tsx';
import { connectToHost } from './vscodeApi.ts';

registerToolkit();
const root = document.getElementById('root');
if (root) {
  const app = new SettingsApp(connectToHost());
  render(
    <SettingsContext.Provider value={app}>
      <SettingsFrame />
    </SettingsContext.Provider>,
    root,
  );
  void app.load();
}
