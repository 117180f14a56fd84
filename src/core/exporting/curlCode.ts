// A request as a curl command: the vendor's own wire, byte for byte what the program sends.
import type { CodeRequest, WireHeader } from './codeRequest.ts';
import { commentText, jsonText, shellWord } from './literals.ts';

/** For any POSIX shell. The body stands in a quoted here-document, in which nothing is replaced and no line of JSON ends it. */
export function curlCode({ provider, model, native }: CodeRequest): string {
  const headers = native.headers.filter(({ name }) => name !== 'user-agent').map(headerWord);
  const options = [
    `--request POST --url ${shellWord(native.url)}`,
    ...headers.map((word) => `--header ${word}`),
    '--data-binary @-',
  ];
  return [
    '#!/bin/sh',
    `# ${commentText(`${model}, ${provider.name}`)}. The answer comes as a stream of events.`,
    `curl --silent --show-error --fail-with-body --globoff --no-buffer \\\n  ${options.join(' \\\n  ')} <<'JSON'`,
    jsonText(native.body),
    'JSON',
    '',
  ].join('\n');
}

function headerWord({ name, value, variable }: WireHeader): string {
  return shellWord(`${name}: ${value}`) + (variable === undefined ? '' : `"$${variable}"`);
}
