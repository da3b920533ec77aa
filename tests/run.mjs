// Runs every test file in one process and says in one line how it went. Longer, heavier files go to processes of
// their own beside it. Usage: run.mjs [part of a path …]
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createTally, progressLine, skippedLines } from './support/tally.ts';

const root = join(import.meta.dirname, '..');
const asked = process.argv.slice(2);
const files = globSync('tests/**/*.test.ts', { cwd: root })
  .sort()
  .filter((file) => asked.length === 0 || asked.some((part) => file.includes(part)));

/** What starts processes and browsers runs beside the rest, not among it, and so does the longest matrix. */
const lanes = [
  // One process, since they share the app that is packed once. The longest, so the first to begin.
  files.filter((file) => /^tests\/(?:e2e|package)\//.test(file)),
  files.filter((file) => !/^tests\/(?:system\/|e2e\/|package\/|egress\/carriers)/.test(file)),
  files.filter((file) => file.startsWith('tests/system/')),
  files.filter((file) => file.startsWith('tests/egress/carriers')),
].filter((lane) => lane.length > 0);

/** More of them than cores only make each other late, and browsers of root come before all else. */
const lanesAtOnce = Math.max(2, availableParallelism());

const totals = { pass: 0, fail: 0, skipped: 0 };
const tallies = lanes.map(createTally);

/** So often a run tells that it lives. */
const progressMs = 5_000;

function runLane(lane, index) {
  const child = spawn(
    process.execPath,
    ['--test', '--test-isolation=none', '--test-reporter=tap', '--test-timeout=300000', ...lane],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let noise = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
    tallies[index].push(chunk);
  });
  child.stderr.on('data', (chunk) => (noise += chunk));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ lane, code, out, noise })));
}

function report({ lane, code, out, noise }) {
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(out)?.[1] ?? 0);
  totals.pass += count('pass');
  totals.fail += count('fail') + count('cancelled');
  totals.skipped += count('skipped');
  if (code === 0) return;
  if (count('fail') + count('cancelled') === 0) totals.fail++;
  console.log(out.replace(/^\s*(?:ok|#|---|\.\.\.|duration_ms|type:|1\.\.).*\n/gm, '').slice(0, 20_000));
  console.log(noise.slice(0, 5_000));
  console.log(`These failed in: ${lane.join(' ')}`);
}

const tell = () => console.error(progressLine(Math.round(performance.now() / 1000), tallies));
const progress = setInterval(tell, progressMs);
const results = [];
const waiting = lanes.map((lane, index) => ({ lane, index }));
async function runNext() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    results.push(await runLane(next.lane, next.index));
}
await Promise.all(Array.from({ length: lanesAtOnce }, runNext));
clearInterval(progress);
tell();
for (const result of results) report(result);
for (const line of skippedLines(tallies)) console.log(line);
console.log(`${totals.pass} passed, ${totals.fail} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`);
process.exitCode = totals.fail > 0 ? 1 : 0;
