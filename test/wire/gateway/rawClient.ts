// A client that writes bytes as it likes, and takes what comes or leaves it.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitFor } from '../../harness/wait.ts';
import type { Gateway } from '../../../src/core/gateway/gatewayServer.ts';

export class RawClient {
  readonly socket: Socket;
  received = '';
  /** The other side has closed the connection, or broken it. */
  closed = false;

  private constructor(socket: Socket, reads: boolean) {
    this.socket = socket;
    socket.on('error', () => {}); // Connections that break are what tests are about.
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.closed = true;
      });
    }
    if (reads) {
      this.read();
    }
  }

  /** `reads: false` leaves everything that comes in the socket. */
  static async open({ port }: Gateway, { reads = true, host = '127.0.0.1' } = {}): Promise<RawClient> {
    const socket = connect({ port, host, allowHalfOpen: true });
    const client = new RawClient(socket, reads);
    await once(socket, 'connect');
    return client;
  }

  read(): void {
    this.socket.on('data', (piece: Buffer) => {
      this.received += piece.toString('latin1');
    });
  }

  /** Resolves when it was handed to the system. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  until(pattern: RegExp): Promise<RegExpExecArray> {
    return waitFor(`${pattern} in ${this.received.slice(0, 2000)}`, () => pattern.exec(this.received));
  }

  untilClosed(): Promise<boolean> {
    return waitFor('the end of the connection', () => this.closed);
  }

  /** Of the answers until now. */
  get statuses(): number[] {
    return [...this.received.matchAll(/(?<![^\n}])HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }
}

/** A request as bytes; headers that are `undefined` are left out. */
export function request(
  { port, token }: Gateway,
  start: string,
  body: string | Uint8Array = '',
  headers: Readonly<Record<string, string | undefined>> = {},
): Buffer {
  const all = {
    host: `127.0.0.1:${port}`,
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${value}`));
  return Buffer.concat([
    Buffer.from(`${start} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`),
    Buffer.from(body as Uint8Array),
  ]);
}
