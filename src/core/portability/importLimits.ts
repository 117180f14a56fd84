// How much of a file is read: more would fill the memory or the disk, and no export of conversations has it.

/** What an import and a restore take at most; tests take other figures. */
export interface ImportLimits {
  /** Of the file itself. */
  fileBytes: number;
  /** Of what is unpacked, all entries of an archive together. */
  unpackedBytes: number;
  /** Unpacked bytes for each packed one. Text of conversations packs to a tenth; only a bomb unpacks to so much more. */
  unpackedPerPacked: number;
  /** Below it a ratio says nothing. */
  ratioFromBytes: number;
  archiveEntries: number;
  /** Entries that hold conversations. */
  archiveTexts: number;
  /** Of one conversation with its pictures, as JSON. */
  conversationBytes: number;
  /** Of what is held until the end of a file: what stands beside its lists, messages that stand alone, comparisons. */
  heldBytes: number;
  /** Lists and objects in one another: reading them must not need a deep stack. */
  nestingLevels: number;
  conversations: number;
  comparisons: number;
  /** Of all conversations together. */
  messages: number;
  conversationMessages: number;
  /** What cannot be read: a hostile file has no end of it. */
  problems: number;
  /** Of one message with its pictures. */
  backupLineBytes: number;
  /** Of the lines of one conversation. */
  backupConversationCharacters: number;
  /** Of all lines that are neither conversation nor usage. */
  backupHeldCharacters: number;
  /** Saved sets, and as many test cases. */
  backupDocuments: number;
  /** Of what was learned: read in one go, which takes a few milliseconds. */
  backupLearnedCharacters: number;
  backupSettings: number;
}

const MB = 1024 ** 2;
const GB = 1024 ** 3;

export const IMPORT_LIMITS: Readonly<ImportLimits> = Object.freeze({
  fileBytes: 8 * GB,
  unpackedBytes: 8 * GB,
  unpackedPerPacked: 200,
  ratioFromBytes: 32 * MB,
  archiveEntries: 500_000,
  archiveTexts: 10_000,
  conversationBytes: 192 * MB,
  heldBytes: 192 * MB,
  nestingLevels: 1000,
  conversations: 200_000,
  comparisons: 20_000,
  messages: 5_000_000,
  conversationMessages: 20_000,
  problems: 10_000,
  backupLineBytes: 96 * MB,
  backupConversationCharacters: GB,
  backupHeldCharacters: 256 * MB,
  backupDocuments: 20_000,
  backupLearnedCharacters: 5_000_000,
  backupSettings: 1000,
});

/** The usual limits, but for those that are given. */
export function limitsWith(limits: Partial<ImportLimits> | undefined): ImportLimits {
  return { ...IMPORT_LIMITS, ...limits };
}

/** "192 MB" */
export function sizeWords(bytes: number): string {
  if (bytes >= GB) {
    return `${bytes / GB} GB`;
  }
  return bytes >= MB ? `${bytes / MB} MB` : `${bytes.toLocaleString('en')} bytes`;
}
