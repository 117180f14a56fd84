// What the words after a code fence say: the language, and perhaps a file's name.
import { languageNamed, type Language } from './languages.ts';

export type CodeInfo = {
  /** For the class `language-…`; empty when none was named. */
  word: string;
  language: Language | undefined;
  /** For the header: the file's name, else the language. Never empty. */
  label: string;
  /** The file that it names, with its path as far as that is given. */
  file?: string;
};

const fileName = /^[^\s"'`=<>|*?]+\.[a-z0-9]{1,10}$/i;
const titled = /(?:^|\s)(?:title|filename|file|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/i;
/** Names of what is not coloured, as people write them. */
const otherLabels = new Map([
  ['mermaid', 'Mermaid'],
  ['plantuml', 'PlantUML'],
  ['dot', 'Graphviz'],
]);
const endsLikeFile = /[^/\\]\.[a-z0-9]{1,10}$/i;
const invisible = /[\p{Cc}\p{Cf}]/gu;
const longestLabel = 120;
const longestPath = 500;

/**
 * Reads an info string in the ways models write it: `ts`, `ts retry.ts`, `ts title=retry.ts`, `ts title="my file.ts"`,
 * `ts:src/retry.ts`, `src/retry.ts`. Words that are none of these are shown as they stand.
 */
export function parseCodeInfo(info: string): CodeInfo {
  const clean = info.replace(invisible, '').trim();
  const [first = '', second = ''] = clean.split(/\s+/, 2);
  const [beforeColon = '', afterColon = ''] = first.split(/:(.*)/s, 2);
  const title = titled.exec(clean);
  const file = [title?.[1] ?? title?.[2] ?? title?.[3] ?? '', afterColon, second, first].find(
    (word, index) => word !== '' && (index === 0 || fileName.test(word)),
  );
  const word = (file === first ? extension(first) : beforeColon)
    .toLowerCase()
    .replace(/[^a-z0-9+#_-]/g, '')
    .slice(0, 30);
  const language = languageNamed(word) ?? (file === undefined ? undefined : languageNamed(extension(file)));
  const label = file ?? language?.label ?? otherLabels.get(word) ?? (beforeColon || 'text');
  const path = file !== undefined && file.length <= longestPath && endsLikeFile.test(file) ? file : undefined;
  return { word, language, label: label.slice(0, longestLabel), ...(path !== undefined && { file: path }) };
}

function extension(file: string): string {
  return file.slice(file.lastIndexOf('.') + 1).toLowerCase();
}
