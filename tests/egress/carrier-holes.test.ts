// A matrix that cannot fail proves nothing: with each part of the wall blinded in turn, and over records that were
// doctored, what checks it must tell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParsedRequest } from '../../main/dialects/dialect.ts';
import { readStrings } from '../../main/domain/sensitivity/json-strings.ts';
import { openSensitivity, type Sensitivity } from '../../main/gateway/plan/sensitivity.ts';
import { levels, type Level } from '../../main/contract/routing.ts';
import { problemsOf } from './carrier-check.ts';
import { carriedIn, carryings, requestOf, type Combination } from './carrier-matrix.ts';
import { sendThrough, type Seam } from './carrier-seam.ts';
import { openCarrierBench, type CarrierRecord } from './carrier-bench.ts';

const privacy = { high: 'device', medium: 'public', low: 'public', unreadable: 'low', ignore: [] } as const;
const real = openSensitivity(Buffer.alloc(32, 1))({ privacy });
const found = carryings.filter(({ isNamed }) => isNamed);

type Fault = Partial<Seam>;

async function problemsThrough(one: Combination, fault: Fault): Promise<readonly string[]> {
  const seam = { dialect: one.place.dialect, lane: one.lane, judging: real, ...fault };
  const send: Parameters<typeof carriedIn>[1] = (request) => sendThrough(request, seam);
  const record = await send(requestOf(one, one.canary));
  return problemsOf({ ...record, ...carriedIn(one, send) });
}

/** Sees of a body only what is left of it. */
function blindTo(change: (raw: string) => string): Sensitivity {
  const left = (raw: Buffer): Buffer => Buffer.from(change(raw.toString('utf8')));
  return {
    ...real,
    judge: (request, given) => real.judge({ ...request, raw: left(request.raw) }, given),
    judgeComposed: (body) => real.judgeComposed(left(body)),
  };
}

/** Reads each string by itself. */
const withoutNeighbours: Sensitivity = {
  ...real,
  judge({ raw }: ParsedRequest) {
    const all = readStrings(raw.toString('utf8')).map(({ text }) => levels.indexOf(real.judgeText(text)));
    return { level: levels[Math.max(0, ...all)] ?? 'low', reason: '' };
  },
  judgeComposed: () => 'low',
};

const low = (): Level => 'low';
const deaf: Sensitivity = { ...real, judge: () => ({ level: 'low', reason: '' }), judgeComposed: low, judgeText: low };
const blindAtFirst: Sensitivity = { ...deaf, judgeText: real.judgeText };
const valuesOnly = (raw: string): string => raw.replaceAll(/"(?:[^"\\]|\\.)*"(?=\s*:)/g, '""');
const withoutField = (field: string) => (raw: string) =>
  raw.replaceAll(new RegExp(`"${field}":"(?:[^"\\\\]|\\\\.)*"`, 'g'), `"${field}":""`);
const ofPlace =
  (name: RegExp) =>
  ({ place }: Combination): boolean =>
    name.test(place.name);
const ofKind =
  (kind: string) =>
  ({ place }: Combination): boolean =>
    place.kind === kind;
const ofCarrier =
  (name: RegExp) =>
  ({ carrier }: Combination): boolean =>
    name.test(carrier.name);
const anywhere = (): boolean => true;

const sawIt = /saw the canary/;
const faults: readonly (readonly [what: string, fault: Fault, where: (one: Combination) => boolean, told: RegExp])[] = [
  ['a wall that nothing is told', { judging: deaf }, anywhere, sawIt],
  ['headers that nobody looks at', { sealing: deaf }, ofKind('header'), sawIt],
  [
    'names that nobody looks at',
    { judging: { ...real, judgeText: low, judge: deaf.judge } },
    ofPlace(/the model/),
    sawIt,
  ],
  [
    'a translated body that is said to hold nothing new',
    { judging: blindAtFirst, sealing: real, addsText: false },
    ofPlace(/content/),
    sawIt,
  ],
  ['a system prompt that is passed over', { judging: blindTo(withoutField('system')) }, ofPlace(/system/), sawIt],
  [
    'descriptions that are passed over',
    { judging: blindTo(withoutField('description')) },
    ofPlace(/description/),
    sawIt,
  ],
  ['unknown fields that are passed over', { judging: blindTo(withoutField('x_note')) }, ofPlace(/unknown/), sawIt],
  ['keys that are passed over', { judging: blindTo(valuesOnly) }, ofKind('key'), sawIt],
  [
    'the first of two equal keys passed over',
    { judging: blindTo((raw) => JSON.stringify(JSON.parse(raw))) },
    ofPlace(/, the first/),
    sawIt,
  ],
  ['neighbours that are not joined', { judging: withoutNeighbours }, ofKind('one after the other'), sawIt],
  [
    'numbers that are passed over',
    { judging: blindTo((raw) => raw.replaceAll(/:\d{8,}/g, ':0')) },
    ofCarrier(/^number/),
    sawIt,
  ],
  [
    'base64 that nobody decodes',
    { judging: blindTo((raw) => raw.replaceAll(/[\w+/-]{24,}/g, 'x')) },
    ofCarrier(/^base64/),
    sawIt,
  ],
  [
    'escapes of JSON that nobody decodes',
    { judging: blindTo((raw) => raw.replaceAll('\\u', 'u')) },
    ofCarrier(/escapes of the JSON/),
    sawIt,
  ],
  [
    'entities that nobody decodes',
    { judging: blindTo((raw) => raw.replaceAll('&#', '')) },
    ofCarrier(/^entities/),
    sawIt,
  ],
];

for (const [what, fault, where, told] of faults) {
  test(`${what}: the matrix tells`, async () => {
    const others: string[] = [];
    for (const one of found.filter(where)) {
      const problems = await problemsThrough(one, fault);
      if (problems.some((problem) => told.test(problem))) return;
      others.push(...problems);
    }
    assert.fail(`It was not seen. What was: ${others.slice(0, 3).join(' ')}`);
  });
}

test('without a fault the same steps let nothing through', async () => {
  const every = 41;
  for (const one of found.filter((_, at) => at % every === 0)) assert.deepEqual(await problemsThrough(one, {}), []);
});

test('where the first look is blind the second holds what was written anew', async () => {
  const translated = found.filter(
    (one) =>
      one.kind === 'whole' &&
      one.place.dialect.id === 'anthropic-messages' &&
      one.lane.type === 'deepseek' &&
      /content/.test(one.place.name),
  );
  let held = 0;
  for (const one of translated.slice(0, 60)) {
    const problems = await problemsThrough(one, { judging: blindAtFirst, sealing: real });
    assert.ok(!problems.some((problem) => sawIt.test(problem)), problems.join('\n'));
    if (problems.length === 0) held++;
  }
  assert.ok(held > 10, String(held));
});

const isWhole = (one: Combination): boolean => one.kind === 'whole' && one.place.kind === 'value';

const doctored: readonly (readonly [what: string, how: (said: string) => Partial<CarrierRecord>, told: RegExp])[] = [
  ['a log line that holds the number', (said) => ({ logged: [`{"event":"x","said":"${said}"}`] }), /a log line holds/],
  ['a refusal that quotes it', (said) => ({ text: `"privacy_blocked" ${said}` }), /the refusal quotes/],
  ['an answer where there was to be none', () => ({ status: 200, text: '{}' }), /expected to be held/],
  ['another error', () => ({ status: 502, text: '"upstream_error"' }), /expected to be held/],
  [
    'a message to somebody',
    () => ({ posts: [{ host: 'x', method: 'POST', path: '/', headers: {}, body: Buffer.from('{}') }] }),
    /x was asked/,
  ],
];

for (const [what, how, told] of doctored) {
  test(`${what} is seen`, async () => {
    await using bench = openCarrierBench();
    const one = found.find((other) => isWhole(other) && other.carrier.name === 'plain') ?? assert.fail();
    const carried = carriedIn(one, bench.send);
    const sound = { ...(await bench.send(requestOf(one, one.canary))), ...carried };
    assert.deepEqual(await problemsOf(sound), []);
    assert.match((await problemsOf({ ...sound, ...how(carried.traces[0] ?? '') })).join('\n'), told);
  });
}
