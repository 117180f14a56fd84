// Names of files for conversations that every system takes, each once.

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;
/** Bytes: file systems take 255, and a number and an extension come on top. */
const LONGEST_BYTES = 120;

/** "Retry loop.md", "Retry loop (2).md"; names that differ in case or form of their letters alone count as the same. */
export class FileNames {
  readonly #taken = new Set<string>();
  /** Number that is tried next, by name: many conversations may be called the same. */
  readonly #next = new Map<string, number>();

  /** `extension` with its dot. */
  take(title: string, extension: string): string {
    const base = safeBase(title);
    const same = fold(base + extension);
    for (let number = this.#next.get(same) ?? 1; ; number += 1) {
      const name = `${base}${number === 1 ? '' : ` (${number})`}${extension}`;
      const key = fold(name);
      if (!this.#taken.has(key)) {
        this.#taken.add(key);
        this.#next.set(same, number + 1);
        return name;
      }
    }
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Without what a path, Windows or a shell would take for something else. */
function safeBase(title: string): string {
  const words = title
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu, '')
    .replaceAll(/[<>:"/\\|?*]/g, '-')
    .replaceAll(/\s+/g, ' ');
  let base = '';
  for (const character of words) {
    if (Buffer.byteLength(base + character) > LONGEST_BYTES) {
      break;
    }
    base += character;
  }
  // Windows drops dots and blanks at the end; a dot at the beginning hides the file.
  base = base.replaceAll(/^[. -]+|[. ]+$/g, '');
  return base === '' ? 'Conversation' : RESERVED.test(base) ? `_${base}` : base;
}
