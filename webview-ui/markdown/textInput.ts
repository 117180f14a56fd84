// Joins chunks of text so that no character is cut in two, with every line ending as `\n`.

const highSurrogate = /[\uD800-\uDBFF]$/;

export class TextInput {
  #held = '';

  /**
   * The text of `chunk` and of what was held back before. A half character or a carriage return at the end is held
   * until the next chunk shows what it belongs to, or until `isLast`.
   */
  take(chunk: string, isLast: boolean): string {
    let text = this.#held + chunk;
    this.#held = '';
    if (!isLast && (text.endsWith('\r') || highSurrogate.test(text))) {
      this.#held = text.slice(-1);
      text = text.slice(0, -1);
    }
    // As CommonMark has it: https://spec.commonmark.org/0.31.2/#preliminaries
    return text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
  }
}
