// Rules that folders bring along, to be read here and edited in their files.
import type { VNode } from 'preact';
import type { FolderRulesView, RoutingPageView } from '../../../src/shared/routingPageViews.ts';
import { Icon } from '../../icon.tsx';
import { Button } from '../../toolkit.tsx';
import { useSettings } from '../settingsState.ts';
import { Part } from './sections.tsx';

export const FOLDER_RULES_TEXT = 'routing rules of folders workspace file .llm-workbench/routing.yaml yaml';

const FILE = '.llm-workbench/routing.yaml';

export function FolderRules({ routing }: { routing: RoutingPageView }): VNode {
  const { folders, isUntrusted } = routing;
  return (
    <Part
      title="Rules of folders"
      about={
        <>
          They come after yours, from <code>{FILE}</code> in a folder that you trust.
        </>
      }
    >
      {isUntrusted ? (
        <p class="row dim">
          <Icon name="info" /> This workspace is not trusted: no rules of its folders are read.
        </p>
      ) : folders.length === 0 ? (
        <p class="dim">No folder is open.</p>
      ) : (
        folders.map((folder) => <Folder key={folder.uri} folder={folder} />)
      )}
    </Part>
  );
}

function Folder({ folder: { folder, uri, state, inForce, rules, problems } }: { folder: FolderRulesView }): VNode {
  const app = useSettings();
  const isThere = state !== 'missing';
  return (
    <div class="routingRow" role="group" aria-label={folder}>
      <div class="row wrap routingHead">
        <span class="grow breaks">
          <b>{folder}</b>{' '}
          <span class="dim sm">
            {!isThere ? 'brings no rules' : rules.length === 1 ? 'one rule' : `${rules.length} rules`}
          </span>
        </span>
        <Button
          small
          label={isThere ? 'Open file' : 'Create file'}
          name={`${isThere ? 'Open file' : 'Create file'}: ${folder}`}
          onClick={() => app.ask('routing/editFile', isThere ? { uri } : {})}
        />
      </div>
      {inForce !== 'written' && (
        <p class="row sm">
          <Icon name="warning" class="warn" />
          <span>
            {inForce === 'lastGood'
              ? 'There is a mistake in the file: its last good rules stay in force.'
              : 'There is a mistake in the file: its rules without one hold.'}
          </span>
        </p>
      )}
      <ol class="held sm">
        {rules.map(({ place, name, text }, at) => (
          <li key={at} value={place}>
            {name && <b>{name}: </b>}
            <code>{text}</code>
          </li>
        ))}
      </ol>
      {problems.map(({ line, message, severity }, at) => (
        <p key={at} class={`fieldProblem sm row ${severity === 'warning' ? 'mild' : ''}`}>
          <Icon name={severity === 'error' ? 'error' : 'warning'} class={severity === 'error' ? 'err' : 'warn'} />
          <span>
            <span class="dim">line {line}: </span>
            {message}
          </span>
        </p>
      ))}
    </div>
  );
}
