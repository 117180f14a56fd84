// The lines of a stream of Ollama's, read before its SDK reads them: that passes over one that is not JSON, and prints it.

/** All that the SDK (0.6.4, `parseJSON`) asks of an answer's body. */
interface ByteSource {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; releaseLock(): void };
}

/**
 * The same body with nothing in it but whole lines of JSON. At the first that is none it fails with what `broken` gives, behind
 * all lines before it. A last one that was cut off is left out, and its absence is noticed: it was to say that the answer is done.
 */
export function readableLines(body: ReadableStream<Uint8Array>, broken: () => Error): ByteSource {
  return {
    getReader: () => {
      const reader = body.getReader();
      const decoder = new TextDecoder();
      const encoder = new TextEncoder();
      const lines = new JsonLines();
      const read = async () => {
        while (!lines.isBroken) {
          const { done, value } = await reader.read();
          const text = done ? '' : decoder.decode(value, { stream: true });
          const whole = done ? lines.end() : lines.take(text);
          if (whole !== '' || done) {
            // Mostly a line comes alone and whole: then it is handed on as it is.
            return { done: whole === '', value: whole === text ? value : encoder.encode(whole) };
          }
        }
        throw broken();
      };
      return { read, releaseLock: () => reader.releaseLock() };
    },
  };
}

class JsonLines {
  isBroken = false;
  #rest = '';

  /** The lines that are complete with this text, up to one that is not JSON. */
  take(text: string): string {
    let whole = '';
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = this.#rest + text.slice(from, end + 1);
      this.#rest = '';
      from = end + 1;
      if (isJson(line)) {
        whole += line;
      } else if (line.trim() !== '') {
        this.isBroken = true;
        return whole;
      }
    }
    this.#rest += text.slice(from);
    return whole;
  }

  /** A last line may have no end. */
  end(): string {
    const line = this.#rest;
    this.#rest = '';
    return isJson(line) ? line : '';
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
