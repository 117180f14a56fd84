// The sources that an answer names, as links that the host opens.
import type { VNode } from 'preact';
import type { MessageView } from '../../src/shared/views.ts';
import { useMessages } from '../viewContexts.ts';

type Citation = NonNullable<MessageView['citations']>[number];

export function Citations({ citations }: { citations: readonly Citation[] }): VNode {
  return (
    <nav class="citations sm" aria-label="Sources">
      <ol>
        {citations.map((citation, index) => (
          <li key={`${index} ${citation.url}`}>
            <Source citation={citation} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Source({ citation: { url, title } }: { citation: Citation }): VNode {
  const app = useMessages();
  const address = webAddress(url);
  if (!address) {
    // Not an address that may be opened: shown as the text that it is.
    return <span>{title ?? url}</span>;
  }
  const open = (event: MouseEvent): void => {
    // VS Code opens clicked links by itself as well: it must not hear of this one.
    event.preventDefault();
    event.stopPropagation();
    app.tell('link/open', { url: address.href });
  };
  return (
    <>
      <a href={address.href} title={address.href} onClick={open}>
        {title ?? address.href}
      </a>
      {title && <span class="dim"> {address.hostname}</span>}
    </>
  );
}

function webAddress(url: string): URL | undefined {
  const address = URL.parse(url);
  return address && /^https?:$/.test(address.protocol) ? address : undefined;
}
