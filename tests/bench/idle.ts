// `npm run bench:idle [-- --minutes 10]`: what the app uses while nobody asks it for anything and its window stands open:
// processor time of all its processes, and memory of the main one, with no model loaded, beside a bare app of Electron.
// Needs what bench:desktop needs.
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { copyApp, openDisplay, withoutElectron } from '../support/electron.ts';
import { temporaryHome } from '../support/core.ts';
import { barePlace, ourPlace, startApp } from './desktop/app.ts';
import { wholeFrom } from './desktop/options.ts';
import { renderGoals, renderRests, restGoals, type Rest } from './desktop/standing.ts';
import { descendantsOf, treeSeconds } from './local/cpu-tree.ts';
import { proportionalMb, residentMb } from './proc.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = wholeFrom('minutes', values.minutes);
if (withoutElectron !== false) throw new Error(withoutElectron);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const minuteMs = 60_000;
/** What a start does late, such as reading lists of models, is no rest yet. */
const settleMs = 20_000;

using home = temporaryHome();
using bareHome = temporaryHome();
using copy = copyApp();
using display = await openDisplay();
await using ours = await startApp(ourPlace(copy.folder, { home: home.folder, display: display.name }));
await using bare = await startApp(barePlace(bareHome.folder, display.name));
for (const app of [ours, bare]) await app.dataMs();
await wait(settleMs);

const startedAt = performance.now();
const before = { ours: treeSeconds(ours.pid), bare: treeSeconds(bare.pid) };
const percent = (seconds: number, ms: number): number => (seconds / (ms / 1000)) * 100;
let last = before.ours;
for (let minute = 1; minute <= minutes; minute++) {
  await wait(minuteMs);
  const now = treeSeconds(ours.pid);
  say(`minute ${minute}: ${percent(now - last, minuteMs).toFixed(2)} % of one core`);
  last = now;
}
const restOf = (pid: number, secondsBefore: number): Rest => ({
  cpuPercent: percent(treeSeconds(pid) - secondsBefore, performance.now() - startedAt),
  residentMb: residentMb(pid),
  proportionalMb: proportionalMb(pid),
  processes: 1 + descendantsOf(pid).length,
});
const rest = restOf(ours.pid, before.ours);
process.stdout.write(
  `${renderRests({ bare: restOf(bare.pid, before.bare), ours: rest })}\n\n${renderGoals(restGoals(rest))}\n\n` +
    `${minutes} min, load average ${loadavg()[0]?.toFixed(1)}\n` +
    `bench:idle cpu ${rest.cpuPercent.toFixed(2)} % main ${rest.residentMb.toFixed(0)} MB (share ${rest.proportionalMb.toFixed(0)})\n`,
);
