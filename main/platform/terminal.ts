// Owns what a command has of the terminal that it was typed in, if any: how wide it is, whether it shows colours, and asking
// the person in front of it.
import { createInterface as createLines } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

export interface Terminal {
  /** What is said is read by a person, and not by a program. */
  readonly isShown: boolean;
  readonly hasColours: boolean;
  readonly columns: number;
  /** A person is there to be asked. */
  readonly canAsk: boolean;
  /** Null where the person said nothing more for ever. */
  readonly ask: (question: string) => Promise<string | null>;
  /** All that was piped in; null where nothing was. */
  readonly readAll: () => Promise<string | null>;
  /** Of long work, on stderr and in place of the line before; nothing where nobody looks at it. */
  readonly progress: (line: string) => void;
  /** A person's lines, one after the other, with what was typed before to go back to. */
  readonly converse: () => Conversation;
}

export interface Conversation extends Disposable {
  /** The next line, also where it was typed before it was asked for; null where the person has ended it. */
  readonly next: (prompt: string) => Promise<string | null>;
  /** Asks for the line that is awaited once more, without what was typed of it. */
  readonly again: (prompt: string) => void;
  /** Called where the person interrupts; where nobody cares, what was typed is dropped, and of nothing the conversation ends. */
  onInterrupt: (() => void) | null;
}

interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As wide as a terminal was before there were others. */
const usualColumns = 80;

export function openTerminal({ stdin, stdout, stderr }: Streams, env: Environment): Terminal {
  const isShown = stdout.isTTY === true;
  const canAsk = stdin.isTTY === true && stderr.isTTY === true;
  return {
    isShown,
    hasColours: isShown && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    columns: (isShown ? stdout.columns : undefined) || usualColumns,
    canAsk,
    async ask(question) {
      if (!canAsk) return null;
      const lines = createInterface({ input: stdin, output: stderr });
      const closed = new Promise<null>((resolve) => void lines.once('close', () => resolve(null)));
      try {
        return await Promise.race([lines.question(question), closed]);
      } finally {
        lines.close();
      }
    },
    async readAll() {
      if (stdin.isTTY === true) return null;
      const pieces: Buffer[] = [];
      for await (const piece of stdin) pieces.push(Buffer.from(piece));
      return Buffer.concat(pieces).toString('utf8');
    },
    progress(line) {
      if (stderr.isTTY !== true || env['TERM'] === 'dumb') return;
      const room = (stderr.columns ?? usualColumns) - 1;
      stderr.write(`\r${line.slice(0, room)}\u001B[K${line === '' ? '\r' : ''}`);
    },
    converse: () => converse({ stdin, stdout }),
  };
}

function converse({ stdin, stdout }: Pick<Streams, 'stdin' | 'stdout'>): Conversation {
  const lines = createLines({ input: stdin, output: stdout, terminal: stdin.isTTY === true });
  const typed: string[] = [];
  let isOver = false;
  let waiting: ((line: string | null) => void) | null = null;
  function answer(line: string | null): void {
    const resolve = waiting;
    waiting = null;
    resolve?.(line);
  }
  lines.on('line', (line) => {
    if (waiting === null) typed.push(line);
    else answer(line);
  });
  lines.on('close', () => {
    isOver = true;
    answer(null);
  });
  const conversation: Conversation = {
    onInterrupt: null,
    next(prompt) {
      const [line] = typed.splice(0, 1);
      if (line !== undefined) {
        // What was typed meanwhile stands among the answer: it is shown where it is asked.
        stdout.write(`${prompt}${line}\n`);
        return Promise.resolve(line);
      }
      if (isOver) return Promise.resolve(null);
      lines.setPrompt(prompt);
      lines.prompt(true);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    again(prompt) {
      lines.write(null, { ctrl: true, name: 'e' });
      lines.write(null, { ctrl: true, name: 'u' });
      lines.setPrompt(prompt);
      lines.prompt();
    },
    [Symbol.dispose]: () => lines.close(),
  };
  lines.on('SIGINT', () => {
    if (conversation.onInterrupt !== null) conversation.onInterrupt();
    else if (lines.line === '') lines.close();
    else conversation.again(lines.getPrompt());
  });
  return conversation;
}
