// Owns an app of Electron that does nothing but start scripts as the desktop does. Its words: a report of how processes
// end, or one process that is left at work, whose number it prints.
import { join } from 'node:path';
import { app } from 'electron';
import { utilityFork } from '../../../main/desktop/utility.ts';
import type { ChildEnd } from '../../../main/platform/ports.ts';

const script = join(import.meta.dirname, 'child.js');
const words = process.argv.slice(process.argv.indexOf('--probe') + 1);

interface Seen {
  readonly end: ChildEnd;
  readonly out: string;
  readonly err: string;
}

async function seen(args: readonly string[], kill: 'at once' | 'when it speaks' | null = null): Promise<Seen> {
  const texts = { out: '', err: '' };
  const child = utilityFork(script, args, {
    env: { GIVEN: 'yes' },
    onOut(text) {
      texts.out += text;
      if (kill === 'when it speaks') child.kill('SIGKILL');
    },
    onErr: (text) => (texts.err += text),
  });
  if (kill === 'at once') child.kill('SIGKILL');
  return { end: await child.exited, ...texts };
}

async function report(): Promise<void> {
  process.env['PROBE_SECRET_KEY'] = 'a key';
  const told = {
    well: await seen(['exits', '0']),
    badly: await seen(['exits', '1']),
    crashed: await seen(['crashes']),
    killed: await seen(['computes'], 'when it speaks'),
    killedAtOnce: await seen(['computes'], 'at once'),
    missing: (await utilityFork(join(import.meta.dirname, 'nothing.js'), []).exited).code,
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  app.exit(0);
}

async function leaveAtWork(work: string, fifo: string): Promise<void> {
  const child = utilityFork(script, [work, fifo], { onOut: () => process.stdout.write('at work\n') });
  await child.started;
  process.stdout.write(`${child.pid}\n`);
}

const [word = '', fifo = ''] = words;
app.on('window-all-closed', () => undefined);
void app.whenReady().then(() => (word === 'report' ? report() : leaveAtWork(word, fifo)));
