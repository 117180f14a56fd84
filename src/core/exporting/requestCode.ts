// A request as a program in one of four languages.
import type { CodeLanguage } from '../../shared/exportFormats.ts';
import type { CodeRequest } from './codeRequest.ts';
import { curlCode } from './curlCode.ts';
import { javascriptCode } from './javascriptCode.ts';
import { pythonCode } from './pythonCode.ts';
import { typescriptCode } from './typescriptCode.ts';

/** The editor's id of the language, and the source. It holds no key: each is read from an environment variable. */
export interface RequestCode {
  languageId: string;
  code: string;
}

const WRITERS: Readonly<Record<CodeLanguage, { languageId: string; write(request: CodeRequest): string }>> = {
  curl: { languageId: 'shellscript', write: curlCode },
  python: { languageId: 'python', write: pythonCode },
  typescript: { languageId: 'typescript', write: typescriptCode },
  javascript: { languageId: 'javascript', write: javascriptCode },
};

export function requestCode(request: CodeRequest, language: CodeLanguage): RequestCode {
  const writer = WRITERS[language];
  return { languageId: writer.languageId, code: writer.write(request) };
}
