// `npm run bench:desktop [-- --rounds N]`: how soon the app answers and shows data, from the start of its process on,
// beside a bare app of Electron that is started in turn with it. Needs `npm run build` and a real Electron
// (LA_ROUTER_TEST_ELECTRON, else the one in .runtime). Ratios need a quiet machine: look at the load average.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { copyApp, openDisplay, withoutElectron } from '../support/electron.ts';
import { temporaryHome } from '../support/core.ts';
import { barePlace, ourPlace, startApp, type Place } from './desktop/app.ts';
import { wholeFrom } from './desktop/options.ts';
import { renderGoals, renderStarts, startGoals, type StartRound, type StartTimes } from './desktop/standing.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const count = wholeFrom('rounds', values.rounds);
if (withoutElectron !== false) throw new Error(withoutElectron);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const busyBefore = loadavg()[0] ?? Number.NaN;
using home = temporaryHome();
using bareHome = temporaryHome();
using copy = copyApp();
using display = await openDisplay();
const ours = ourPlace(copy.folder, { home: home.folder, display: display.name });
const bare = barePlace(bareHome.folder, display.name);

// The first start makes the ledger and the caches; what people wait for is every later one.
say('one start of each that does not count');
await timesOf(bare);
await timesOf(ours);
const rounds: StartRound[] = [];
while (rounds.length < count) {
  say(`round ${rounds.length + 1} of ${count}`);
  rounds.push({ bare: await timesOf(bare), ours: await timesOf(ours) });
}
const goals = startGoals(rounds);
const [health, ofBare, data, dataOfBare] = goals.map(({ value }) => value);
process.stdout.write(
  `${renderStarts(rounds)}\n\n${renderGoals(goals)}\n\n` +
    `load average ${busyBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after\n` +
    `bench:desktop health ${health?.toFixed(0)} ms (${ofBare?.toFixed(2)}) data ${data?.toFixed(0)} ms (${dataOfBare?.toFixed(2)})\n`,
);

async function timesOf(place: Place): Promise<StartTimes> {
  await using app = await startApp(place);
  return { healthMs: app.healthMs, dataMs: await app.dataMs() };
}
