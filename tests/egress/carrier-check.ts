// Owns what must hold of one request that carries a canary, told from the record of all that was seen of it. It knows
// nothing of how the request was made: a doctored record is judged by the same words.
import type { Seen } from '../support/fake-provider.ts';
import type { CarrierRecord } from './carrier-bench.ts';
import { digitReadings, tokensIn } from './carrier-reading.ts';

/** What was sent, in words that tell nothing of the way. */
export interface Carried {
  readonly name: string;
  /** In a body, a path: nothing is sent. In a header, a query: it is sent without. */
  readonly ending: 'held' | 'left out';
  /** The number whole; of one that is split, its halves as they were written. */
  readonly canary: { readonly digits: string } | { readonly halves: readonly string[] };
  /** In which words it would stand in a log. */
  readonly traces: readonly string[];
  /** The status that the same request gets with nothing in it; asked for only where it matters. */
  readonly harmless: () => Promise<number>;
}

export type CarriedRun = CarrierRecord & Carried;

const decodedPath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Every string of a message, as its receiver reads it. */
const stringsIn = ({ path, headers, body }: Seen): readonly string[] => [
  path,
  decodedPath(path),
  ...Object.entries(headers).flatMap(([name, value]) => [name, value ?? '']),
  ...tokensIn(body.toString('utf8')),
];

function holdsCanary(post: Seen, { canary, traces }: Pick<Carried, 'canary' | 'traces'>): boolean {
  // Written as it was carried: nothing has to be read for that.
  if ('digits' in canary && traces.some((trace) => post.body.includes(trace))) return true;
  const strings = stringsIn(post);
  if ('digits' in canary)
    return strings.some((text) => digitReadings(text).some((digits) => digits.includes(canary.digits)));
  return canary.halves.every((half) => strings.some((text) => text.includes(half.trim())));
}

const refusals: ReadonlyMap<number, string> = new Map([
  [403, '"privacy_blocked"'],
  [503, '"privacy_pin_unavailable"'],
]);
const isHeld = ({ status, text }: CarrierRecord): boolean => text.includes(refusals.get(status) ?? '\n');

async function endingProblems(run: CarriedRun): Promise<readonly string[]> {
  const got = `${run.status} ${run.text.slice(0, 160)}`;
  if (run.ending === 'left out') {
    const isAnswered = run.status === 200 || run.status === (await run.harmless());
    return isAnswered ? [] : [`expected an answer, got ${got}`];
  }
  if (isHeld(run)) return [];
  // What is no request, or nobody could serve, is refused whatever it says.
  const isRefusedAnyway = run.status >= 400 && run.posts.length === 0 && (await run.harmless()) === run.status;
  return isRefusedAnyway ? [] : [`expected to be held, got ${got}`];
}

/** What is wrong with it; empty where all is well. */
export async function problemsOf(run: CarriedRun): Promise<readonly string[]> {
  const traces = (text: string): boolean => run.traces.some((trace) => text.includes(trace));
  const problems = [
    ...run.posts.filter((post) => holdsCanary(post, run)).map(({ host, path }) => `${host}${path} saw the canary`),
    ...(run.ending === 'held' && run.posts.length > 0 ? [`${run.posts[0]?.host} was asked`] : []),
    ...(await endingProblems(run)),
    ...(run.logged.some(traces) ? ['a log line holds it'] : []),
    ...(run.status >= 400 && run.posts.length === 0 && traces(run.text) ? ['the refusal quotes it'] : []),
  ];
  return problems.map((problem) => `${run.name}: ${problem}`);
}
