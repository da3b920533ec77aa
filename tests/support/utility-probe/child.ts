// Owns what the process does that the probe starts: it holds its line as a worker does, says so, and then what it was told.
import { open, writeSync } from 'node:fs';
import { holdLifeline } from '../../../main/engine-worker/lifeline.ts';

const [work = '', given = ''] = process.argv.slice(2);
await holdLifeline();
const secrets = Object.keys(process.env).filter((name) => name.includes('SECRET'));
writeSync(1, `${process.env['GIVEN'] ?? ''} ${secrets.length}\n`);
switch (work) {
  case 'exits':
    writeSync(2, 'its words');
    // What it wrote is taken before its end is told.
    setTimeout(() => process.exit(Number(given)), 200);
    break;
  case 'crashes':
    process.kill(process.pid, 'SIGSEGV');
    break;
  case 'computes':
    for (;;);
  case 'reads':
    // Opening it waits for somebody who writes, in every thread that reads files: as a load does from a disk that hangs.
    for (let thread = 0; thread < 8; thread++) open(given, () => undefined);
    break;
  default:
    setInterval(() => undefined, 1_000);
}
