// The languages that a request can be exported in, as they are called.
import { CODE_LANGUAGES, type CodeLanguage } from '../src/shared/exportFormats.ts';
import type { MenuItem } from './views/menu.tsx';

const WORDS: Readonly<Record<CodeLanguage, string>> = {
  curl: 'curl',
  python: 'Python (OpenAI SDK)',
  typescript: 'TypeScript (Vercel AI SDK)',
  javascript: 'JavaScript (LangChain)',
};

/** "Export request as code" with its languages. */
export function codeItem(run: (language: CodeLanguage) => void): MenuItem {
  return {
    label: 'Export request as code',
    icon: 'code',
    items: CODE_LANGUAGES.map((language) => ({
      label: WORDS[language],
      icon: language === 'curl' ? 'terminal' : 'code',
      run: () => run(language),
    })),
  };
}
