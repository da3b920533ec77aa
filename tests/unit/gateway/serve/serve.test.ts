// Who is asked, in which order, and which answer is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../../main/contract/errors.ts';
import { answer, play, type Scene, type Step, type Told } from '../../../support/serving.ts';

const broken: Step = { breaks: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) };
const fine = answer('Hello to you.');
const empty = answer('');
const asked = ({ happened }: Told): readonly string[] =>
  happened.filter((line) => line.startsWith('ask ')).map((line) => line.slice(4));
const outcomes = ({ tries }: Told) => tries.map(({ target, ending }) => [target.backend, ending?.outcome ?? 'open']);
const simple = (script: Scene['script'], more: Partial<Scene> = {}): Promise<Told> =>
  play({ own: ['SIMPLE', ['a']], above: [['COMPLEX', ['b']]], standIns: ['c'], script, ...more });

test('the first target that answers is the answer, and nobody else is asked', async () => {
  const told = await simple({ a: [fine], b: [fine], c: [fine] });
  assert.deepEqual(told.happened, ['ask a', 'figure a/m ok']);
  assert.deepEqual(outcomes(told), [['a', 'ok']]);
  assert.deepEqual([told.served.tier, told.served.neededTier, told.served.notes], ['SIMPLE', 'SIMPLE', []]);
  assert.match(told.text(), /Hello to you/);
});

test('what may pass is tried again after a wait, and no more often than the policy says', async () => {
  const told = await play({ own: ['SIMPLE', ['a']], script: { a: [{ status: 500 }] }, on: [] });
  assert.deepEqual(told.happened, ['ask a', 'figure a/m failed', 'wait 188', 'ask a', 'figure a/m failed']);
  assert.equal(told.served.result.kind, 'failed');
  const second = await play({ own: ['SIMPLE', ['a']], script: { a: [broken, fine] }, on: [] });
  assert.equal(second.served.result.kind, 'whole');
  assert.deepEqual(outcomes(second), [
    ['a', 'failed'],
    ['a', 'ok'],
  ]);
});

test('a refusal of the request is the caller’s to read, and asks nobody else of the level', async () => {
  const told = await play({ own: ['SIMPLE', ['a', 'b']], script: { a: [{ status: 400 }], b: [fine] }, on: [] });
  assert.deepEqual(asked(told), ['a']);
  const { result } = told.served;
  assert.equal(result.kind === 'whole' ? result.status : null, 400);
  assert.match(told.text(), /it is 400/);
});

test('a target that was passed over is named, and the next one answers', async () => {
  const told = await play({ own: ['SIMPLE', ['a', 'b']], script: { a: [{ status: 401 }], b: [fine] } });
  assert.deepEqual(asked(told), ['a', 'b']);
  assert.deepEqual(told.served.notes, ['a/m could not answer.']);
  assert.equal(told.served.permit.target.backend, 'b');
});

test('what a target says of a request that it never saw explains less than what another did with it', async () => {
  const cannotSay: Step = { breaks: new RouterError('invalid_request', 'This format has no such thing.') };
  const told = await play({
    own: ['SIMPLE', ['a', 'b']],
    script: { a: [{ status: 401 }], b: [cannotSay] },
    on: [],
  });
  const { result } = told.served;
  assert.match(result.kind === 'failed' ? result.error.message : '', /^a refused our credential/);
});

test('an answer that says nothing is charged, and the tier above is asked', async () => {
  const told = await simple({ a: [empty], b: [fine], c: [fine] });
  assert.deepEqual(asked(told), ['a', 'b']);
  assert.deepEqual(outcomes(told), [
    ['a', 'escalated'],
    ['b', 'ok'],
  ]);
  assert.equal(told.tries[0]?.ending?.usage?.outputTokens, 5);
  assert.deepEqual([told.served.tier, told.served.neededTier], ['COMPLEX', 'COMPLEX']);
  assert.deepEqual(told.served.notes, ['a/m gave an answer that is empty, so tier COMPLEX was asked.']);
});

test('a poor answer is kept where the one above it is worse, and the other is charged', async () => {
  const told = await simple({ a: [answer('Half an ans', 'length')], b: [empty] }, { on: ['truncated', 'empty'] });
  assert.deepEqual(asked(told), ['a', 'b']);
  assert.deepEqual(outcomes(told), [
    ['a', 'ok'],
    ['b', 'escalated'],
  ]);
  assert.match(told.text(), /Half an ans/);
  assert.equal(told.served.tier, 'SIMPLE');
});

test('of two answers that are equally poor the newer is kept', async () => {
  const told = await simple(
    { a: [answer('Half', 'length')], b: [answer('Half too', 'length')] },
    { on: ['truncated'] },
  );
  assert.match(told.text(), /Half too/);
});

test('nobody is asked above where the caller chose, or the policy allows no hop, or not this check', async () => {
  const script = { a: [empty], b: [fine] };
  for (const more of [{ automatic: false }, { maxHops: 0 }, { on: ['truncated'] as const }]) {
    const told = await simple(script, more);
    assert.deepEqual(asked(told), ['a']);
    assert.deepEqual(outcomes(told), [['a', 'ok']]);
  }
});

test('hops are counted, and a target that was tried is not asked again further up', async () => {
  const script = { a: [empty], b: [empty], c: [empty] };
  const own = ['SIMPLE', ['a']] as const;
  const above = [
    ['MODERATE', ['a', 'b']],
    ['COMPLEX', ['b']],
    ['FRONTIER', ['c', 'b']],
  ] as const;
  assert.deepEqual(asked(await play({ own, above, script, maxHops: 1 })), ['a', 'b']);
  const told = await play({ own, above, script, maxHops: 9 });
  assert.deepEqual(asked(told), ['a', 'b', 'c']);
  assert.equal(told.served.tier, 'FRONTIER');
});

test('after the deadline nothing new is tried', async () => {
  const script = { a: [empty], b: [fine], c: [fine] };
  const late = await simple(script, { tookMs: 500, retry: { attempts: 2, deadlineMs: 400 } });
  assert.deepEqual(asked(late), ['a']);
  const failed = await simple({ ...script, a: [broken] }, { tookMs: 500, retry: { attempts: 2, deadlineMs: 400 } });
  assert.deepEqual(asked(failed), ['a']);
});

test('where nobody of the tier and nobody above answers, a stand-in does, and says so', async () => {
  const told = await simple({ a: [{ status: 401 }], b: [{ status: 401 }], c: [fine] });
  assert.deepEqual(asked(told), ['a', 'b', 'c']);
  assert.equal(told.served.permit.target.backend, 'c');
  assert.equal(told.served.notes.at(-1), 'A target of another tier stands in.');
  // A server that was down for a moment says nothing of what the request needs.
  assert.equal(told.served.neededTier, 'SIMPLE');
});

test('where the stand-ins fail too, the last failure is told and every try is closed', async () => {
  const told = await simple({ a: [{ status: 401 }], b: [{ status: 401 }], c: [{ status: 401 }] });
  assert.deepEqual(asked(told), ['a', 'b', 'c']);
  assert.equal(told.served.result.kind, 'failed');
  assert.deepEqual(
    outcomes(told).map(([, outcome]) => outcome),
    ['failed', 'failed', 'failed'],
  );
});

test('a caller that leaves ends it at once: nobody else is asked, and what was answered before is charged', async () => {
  const first = await simple({ a: [{ leave: true }], b: [fine], c: [fine] });
  assert.deepEqual([asked(first), first.served.result.kind, outcomes(first)], [['a'], 'left', [['a', 'aborted']]]);
  assert.deepEqual(first.happened, ['ask a', 'figure a/m -']);
  const later = await simple({ a: [empty], b: [{ leave: true }], c: [fine] });
  assert.deepEqual(
    [asked(later), later.served.result.kind, outcomes(later)],
    [
      ['a', 'b'],
      'left',
      [
        ['a', 'escalated'],
        ['b', 'aborted'],
      ],
    ],
  );
});

test('an upstream that was slow is a timeout to the policy, and only the checks that it names lead up', async () => {
  const slow: Step = { breaks: new RouterError('upstream_timeout', 'a did not answer in time.') };
  const script = { a: [slow], b: [fine], c: [fine] };
  assert.deepEqual(asked(await simple(script, { on: ['timeout'] })), ['a', 'b']);
  // Without the check the tier above is not asked for its quality, but as a stand-in somebody is.
  assert.deepEqual(asked(await simple(script, { on: ['error'] })), ['a', 'c']);
});

const step: fc.Arbitrary<Step> = fc.constantFrom<Step>(
  fine,
  empty,
  answer('cut', 'length'),
  broken,
  { status: 400 },
  { status: 401 },
  { status: 404 },
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 429, headers: { 'retry-after': '3600' } },
  { status: 503 },
  { leave: true },
);
const names = ['a', 'b', 'c', 'd', 'e'] as const;
const script = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.array(step, { minLength: 1, maxLength: 3 })])),
);

test('whatever its targets do, every try is closed, one answer is kept, and nobody is asked beyond the ladder', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.nat(3), fc.boolean(), async (steps, maxHops, automatic) => {
      const told = await play({
        own: ['SIMPLE', ['a', 'b']],
        above: [
          ['MODERATE', ['b', 'c']],
          ['COMPLEX', ['d']],
        ],
        standIns: ['d', 'e'],
        script: steps as Scene['script'],
        on: ['error', 'timeout', 'empty', 'truncated'],
        maxHops,
        automatic,
      });
      const { result } = told.served;
      const endings = outcomes(told).map(([, outcome]) => outcome);
      assert.ok(!endings.includes('open'), endings.join());
      assert.equal(asked(told).length, told.tries.length);
      assert.equal(told.happened.filter((line) => line.startsWith('figure ')).length, told.tries.length);
      // What was answered and is not used is charged as a try; what is used is closed as the answer, once.
      const answered = result.kind === 'whole' && result.status < 400;
      assert.equal(endings.filter((outcome) => outcome === 'ok').length, answered ? 1 : 0);
      for (const name of names) assert.ok(asked(told).filter((one) => one === name).length <= 2, asked(told).join());
    }),
    { numRuns: 300 },
  );
});

test('under a hard cap nobody is asked for whom what is held does not suffice beside a try that failed', async () => {
  const prices = [{ pattern: '*', input: 1_000, output: 1 }];
  const most = 100_000_000;
  const script = { a: [broken, fine], b: [fine], c: [fine] };
  const held = (heldNano: number): Promise<Told> =>
    simple(script, { on: ['error'], prices, means: { heldNano, mostOf: () => most, namedFor: () => 0 } });
  const short = await held(most);
  assert.deepEqual(asked(short), ['a']);
  assert.equal(short.served.result.kind, 'failed');
  assert.equal(short.tries[0]?.inVain, true);
  assert.deepEqual(asked(await held(2 * most)), ['a', 'a']);
});
