// Owns what may be asked of a run on its command line, and what of it is measured.
import { parseArgs } from 'node:util';
import type { Plan } from './measure.ts';
import type { Load } from './requests.ts';

/** In the order in which they are measured. */
const loads: readonly Load[] = ['json', 'new', 'auto', 'stream', 'anthropic', 'agent', 'opening'];
const others = ['alone', 'starts'] as const;
/** What a load is held against is measured beside it. */
const companions: Readonly<Partial<Record<string, Load>>> = { auto: 'new', anthropic: 'stream' };
const all: readonly string[] = [...loads, ...others];

export interface BenchOptions {
  readonly plan: Plan;
  readonly starts: number;
  readonly idle: boolean;
  readonly out: string;
  readonly upstreamPort: string;
  readonly peers: readonly string[];
  /** The load that is profiled, in the place of everything else. */
  readonly profile: Load | null;
}

export function readOptions(args: readonly string[], out: string): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      'load-ms': { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: all.join(',') },
      idle: { type: 'boolean', default: false },
      out: { type: 'string', default: out },
      'upstream-port': { type: 'string', default: '19099' },
      peers: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  });
  const asked = listOf(values.only).flatMap((name) => [known(name, all), companions[name] ?? name]);
  const alone = asked.includes('alone');
  return {
    plan: {
      rounds: countOf('rounds', values.rounds, values.quick ? 2 : 5),
      loadMs: countOf('load-ms', values['load-ms'], values.quick ? 600 : 1000),
      loads: loads.filter((load) => asked.includes(load)),
      jsonCount: alone ? 500 : 0,
      streamCount: alone ? 100 : 0,
    },
    starts: asked.includes('starts') ? 4 : 0,
    idle: values.idle,
    out: values.out,
    upstreamPort: values['upstream-port'],
    peers: listOf(values.peers),
    profile: values.profile === undefined ? null : known(values.profile, loads),
  };
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function known<Name extends string>(name: string, names: readonly Name[]): Name {
  const found = names.find((one) => one === name);
  if (found === undefined) throw new Error(`There is no load "${name}". Use some of: ${names.join(', ')}.`);
  return found;
}

function countOf(option: string, text: string | undefined, otherwise: number): number {
  const count = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${option} takes a whole number from 1 on.`);
  return count;
}
