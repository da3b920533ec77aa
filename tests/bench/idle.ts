// `npm run bench:idle [-- --minutes 10]`: what the app uses while nobody asks it for anything and its window stands open:
// processor time of all its processes, and memory of the main one, with no model loaded. Needs what bench:desktop needs.
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { copyApp, openDisplay, withoutElectron } from '../support/electron.ts';
import { temporaryHome } from '../support/core.ts';
import { ourPlace, startApp } from './desktop/app.ts';
import { wholeFrom } from './desktop/options.ts';
import { renderGoals, restGoals } from './desktop/standing.ts';
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
using copy = copyApp();
using display = await openDisplay();
await using app = await startApp(ourPlace(copy.folder, { home: home.folder, display: display.name }));
await app.dataMs();
await wait(settleMs);
const processes = 1 + descendantsOf(app.pid).length;
const [startedAt, before] = [performance.now(), treeSeconds(app.pid)];
let last = before;
for (let minute = 1; minute <= minutes; minute++) {
  await wait(minuteMs);
  const now = treeSeconds(app.pid);
  say(`minute ${minute}: ${(((now - last) / minuteMs) * 100_000).toFixed(2)} % of one core`);
  last = now;
}
const seconds = (performance.now() - startedAt) / 1000;
const rest = {
  cpuPercent: ((last - before) / seconds) * 100,
  residentMb: residentMb(app.pid),
  proportionalMb: proportionalMb(app.pid),
};
process.stdout.write(
  `${renderGoals(restGoals(rest))}\n\n${processes} processes, ${minutes} min, load average ${loadavg()[0]?.toFixed(1)}\n` +
    `bench:idle cpu ${rest.cpuPercent.toFixed(2)} % main ${rest.residentMb.toFixed(0)} MB (share ${rest.proportionalMb.toFixed(0)})\n`,
);
