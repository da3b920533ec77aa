// Owns a profile of the product under one load: how it is taken and where it goes.
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnProduct } from '../support/core.ts';
import { driveFor } from './load.ts';
import { pressureOf } from './measure.ts';
import { renderProfile } from './profile.ts';
import { createPrompts } from './prompts.ts';
import { productFeeds, type Load } from './requests.ts';

interface Setup {
  readonly home: string;
  readonly cache: string;
  readonly say: (text: string) => void;
}

const warmUpMs = 4_000;
const profiledMs = 10_000;

/** The clock of profiles: microseconds of the machine's one steady clock. */
const nowMicros = (): number => Number(process.hrtime.bigint() / 1000n);

export async function profileProduct(load: Load, { home, cache, say }: Setup): Promise<void> {
  const folder = join(cache, 'profiles', load);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const env = { NODE_OPTIONS: `--cpu-prof --cpu-prof-interval=200 --cpu-prof-dir=${JSON.stringify(folder)}` };
  const window = { from: 0, to: 0 };
  {
    await using product = await spawnProduct(home, [], env);
    const feed = productFeeds(product.url, createPrompts())[load];
    if (feed === undefined) return;
    const course = { port: Number(new URL(product.url).port), feed };
    say(`profiling ${load}`);
    await driveFor(course, pressureOf(load, warmUpMs));
    window.from = nowMicros();
    const { done } = await driveFor(course, pressureOf(load, profiledMs));
    window.to = nowMicros();
    say(`${done} requests in ${profiledMs / 1000} s`);
    // The profile is written when it ends by itself.
    product.kill('SIGTERM');
    await product.exited;
  }
  for (const file of globSync('*.cpuprofile', { cwd: folder }).sort()) {
    process.stdout.write(`\n${join(folder, file)}\n`);
    process.stdout.write(`${renderProfile(JSON.parse(readFileSync(join(folder, file), 'utf8')), window)}\n`);
  }
}
