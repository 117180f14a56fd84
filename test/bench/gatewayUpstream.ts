// A program: a vendor whose words are the time at which they were said, for the bench of the gateway.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ENDING = [
  JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  JSON.stringify({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } }),
  '[DONE]',
]
  .map((line) => `data: ${line}\n\n`)
  .join('');

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (piece: Buffer) => (body += piece.toString()));
  request.on('end', () => {
    const [, words = '1', everyMs = '100'] = /(\d+) words every (\d+) ms/.exec(body) ?? [];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let left = Number(words);
    const say = (): void => {
      // The same clock in all processes of a machine.
      const delta = { content: `${process.hrtime.bigint()} ` };
      response.write(
        `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`,
      );
      left -= 1;
      if (left === 0) {
        clearInterval(timer);
        response.end(ENDING);
      }
    };
    const timer = setInterval(say, Number(everyMs));
    response.on('close', () => clearInterval(timer));
    say();
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
