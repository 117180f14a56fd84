// Another process on the same store: `childProcess.ts <command> <file> <name> [count]`. Prints "ready" when it is where the test wants it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { conversation, message, silentLog, usageRecord } from './temporaryStore.ts';

const commands: Record<string, (file: string, name: string, count: number) => Promise<void>> = {
  /** Opens and closes. */
  async open(file) {
    const store = await openStore({ file, log: silentLog, clock: systemClock });
    say(store.setAside === undefined ? 'ready' : 'set aside');
    store.close();
  },

  /** Writes `count` messages into a conversation of its own and as many records, half of them shared by all writers. */
  async write(file, name, count) {
    const store = await openStore({ file, log: silentLog, clock: systemClock });
    store.conversations.create(conversation(name));
    for (let index = 0; index < count; index++) {
      store.messages.add(message(`${name}-${index}`, name, index === 0 ? undefined : `${name}-${index - 1}`));
      store.usage.add(usageRecord(`${name}-${index}`));
      store.usage.add(usageRecord(`shared-${index}`));
    }
    store.close();
    say('ready');
  },

  /** Streams into a message and waits to be killed. */
  async stream(file, name, count) {
    const store = await openStore({ file, log: silentLog, clock: systemClock });
    store.conversations.create(conversation(name));
    store.messages.add(message(`${name}-question`, name));
    store.answers.begin(message(`${name}-answer`, name, `${name}-question`, { parts: [] }), {
      ...usageRecord(`${name}-attempt`),
      estimatedInputTokens: 50,
    });
    for (let index = 0; index < count; index++) {
      store.answers.append(`${name}-answer`, { text: `piece ${index} ` });
    }
    say('ready');
    setInterval(() => {}, 1000);
  },

  /** Streams, lets another model begin anew, and waits to be killed. */
  async restart(file, name, count) {
    const store = await openStore({ file, log: silentLog, clock: systemClock });
    store.conversations.create(conversation(name));
    store.messages.add(message(`${name}-question`, name));
    const first = usageRecord(`${name}-1`);
    store.answers.begin(message(`${name}-answer`, name, `${name}-question`, { parts: [] }), first);
    for (let index = 0; index < count; index++) {
      store.answers.append(`${name}-answer`, { text: `piece ${index} ` });
    }
    const second = usageRecord(`${name}-2`, { attempt: 2, modelAsked: 'model-b' });
    store.answers.nextAttempt(`${name}-answer`, second, first, { keepsJournal: true });
    const error = { kind: 'truncated', message: 'It broke off.' } as const;
    store.answers.restart(`${name}-answer`, { providerId: 'openai', model: 'model-a', error });
    store.answers.append(`${name}-answer`, { text: 'anew' });
    say('ready');
    setInterval(() => {}, 1000);
  },

  /** Counts up what was learned under its own name. */
  async learn(file, name, count) {
    const store = await openStore({ file, log: silentLog, clock: systemClock });
    for (let index = 0; index < count; index++) {
      store.learning.update('quality', (before = '{}') => {
        const counts = JSON.parse(before) as Record<string, number>;
        // Long enough for another process to come between reading and writing.
        for (const until = performance.now() + 1; performance.now() < until;);
        return JSON.stringify({ ...counts, [name]: (counts[name] ?? 0) + 1 });
      });
    }
    store.close();
    say('ready');
  },

  /** Recovers what others left. */
  async recover(file) {
    const store = await openStore({ file, log: silentLog, clock: systemClock });
    const { recovered } = store.answers.recoverInterrupted({ estimateTokens: () => 7, costOf: () => 0.5 });
    store.close();
    say(String(recovered));
  },

  /** Opens without the rights of an administrator, and prints how that failed. */
  async openAsNobody(file) {
    if (process.getuid?.() === 0) {
      process.setegid?.(65_534);
      process.seteuid?.(65_534);
    }
    try {
      const store = await openStore({ file, log: silentLog, clock: systemClock });
      store.setMeta('a', 'b');
      say('opened');
    } catch (error) {
      say(JSON.stringify({ kind: (error as { kind?: string }).kind, message: (error as Error).message }));
    }
  },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Starts a command; resolves with the first line that it prints, and the process. */
export async function runChild(command: string, file: string, name = '', count = 0): Promise<Child> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), command, file, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8');
  while (!printed.includes('\n')) {
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
    if (typeof chunk !== 'string') {
      throw new Error(`${command} ended without a word`);
    }
    printed += chunk;
  }
  return { line: printed.split('\n')[0] ?? '', child };
}

export interface Child {
  line: string;
  child: ChildProcess;
}

/** Waits until it is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, 'exit');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , command = '', file = '', name = '', count = '0'] = process.argv;
  await commands[command]?.(file, name, Number(count));
}
