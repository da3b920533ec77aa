// Whom stage two asks, what it remembers, and that it leaves nothing behind. What decides with it, see planning.
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend, Message } from '../../../../main/backends/backend.ts';
import { CallerLeft } from '../../../../main/contract/departure.ts';
import type { Offer } from '../../../../main/domain/decide/offer.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import type { Asking } from '../../../../main/gateway/caller.ts';
import { createStageTwo, tryOf, type Consulted, type StageTwo } from '../../../../main/gateway/plan/stage-two.ts';
import type { Profile } from '../../../../main/contract/routing.ts';
import { specWith } from '../../../support/backend-spec.ts';
import {
  askingOf,
  fakeBackend,
  fakeClock,
  fakeFigures,
  offerOf,
  policyWith,
  replyOf,
  type FiguresGiven,
  nothingFound,
} from '../../../support/gateway-fakes.ts';
import { profileWith } from '../../../support/profile.ts';

const near = specWith({ name: 'near', zone: 'device' });
const answer = (content: string, choices?: readonly object[]): string =>
  JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'judge',
    choices: choices ?? [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 200, completion_tokens: 1, total_tokens: 201 },
  });

interface Given extends FiguresGiven {
  readonly send?: Backend['send'];
  readonly offers?: readonly Offer[];
  readonly earned?: readonly string[];
  readonly profile?: Partial<Profile>;
  /** Its list says where each model is served; this is what it says when it is read anew. */
  readonly tellsZone?: boolean;
  readonly fresh?: readonly Offer[];
  readonly isLocalOnly?: () => boolean;
}

interface Asked {
  readonly text?: string;
  readonly model?: string | null;
  readonly asking?: Partial<Asking>;
  readonly prices?: Policy['prices'];
}

/** A judge that says B unless it is told otherwise, and all that happens around it. */
function open({ send = async () => replyOf(answer('B')), earned, ...given }: Given = {}) {
  const calls: string[] = [];
  const logged: unknown[][] = [];
  const sendings: (Message & { readonly signal: AbortSignal })[] = [];
  const clock = fakeClock();
  const backends = new Map(
    (given.offers ?? [])
      .map(({ backend: spec }) => spec)
      .concat(near)
      .map((spec) => [
        spec.name,
        {
          ...fakeBackend(spec, (sealed, signal) => {
            calls.push(`send ${spec.name}/${sealed.target.model} ${sealed.target.zone}`);
            sendings.push({ ...sealed.message, signal });
            return send(sealed, signal);
          }),
          listTellsZone: given.tellsZone ?? false,
        },
      ]),
  );
  const stageTwo = createStageTwo({
    clock,
    log: { enabled: () => true, write: (...line) => void logged.push(line) },
    figures: fakeFigures(calls, given),
    hasEarned: (model) => (earned ?? ['judge', 'near/judge', 'second']).includes(model),
    answerBytes: 10_000,
    isLocalOnly: given.isLocalOnly ?? (() => false),
  });
  const offers = given.offers ?? [offerOf(near, 'judge', 'second')];
  const consult = ({ text = 'How are you?', model = 'judge', asking, prices = [] }: Asked = {}) =>
    stageTwo.consult(
      {
        text,
        profile: profileWith(given.profile),
        policy: policyWith({ classifier: { cloudAt: 0.5, model, below: 1, timeoutMs: 321 }, prices }),
        offers,
        routing: {
          backends,
          pricesFor: ({ prices: written }) => createPriceList(written),
          offers: {
            known: () => offers,
            load: async () => offers,
            fresh: async (names: ReadonlySet<string>) => {
              calls.push(`fresh ${[...names].join(' ')}`);
              return given.fresh ?? offers;
            },
          },
          policyFor: () => policyWith(),
          sensitivity: nothingFound,
        },
      },
      askingOf(asking),
    );
  return { consult, calls, logged, sendings, clock };
}

type Verdict = Awaited<ReturnType<StageTwo['consult']>>;
const sent = (calls: readonly string[]): string[] => calls.filter((call) => call.startsWith('send'));

function consultedIn(verdict: Verdict): Consulted {
  assert.ok(verdict !== null && verdict.consulted !== null);
  return verdict.consulted;
}

/** Ends as an exchange does whose signal has fired. */
const untilLeft: Backend['send'] = (_sealed, signal) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(new CallerLeft());
    signal.addEventListener('abort', () => reject(new CallerLeft()), { once: true });
  });

test('a model is asked once it is found idle, and its turn ends without a figure', async () => {
  const { consult, calls, clock } = open();
  const verdict = await consult();
  assert.equal(verdict?.tier, 'SIMPLE');
  assert.deepEqual(calls, ['isIdle near', 'asked near/judge', 'send near/judge device', 'ended near/judge null']);
  assert.deepEqual(clock.waiting(), []);
});

test('it is asked for one letter about the text, with nothing of the caller', async () => {
  const { consult, sendings } = open();
  await consult({ text: 'Prove it', asking: { headers: () => 'a header of the caller' } });
  const [{ body, headers, path } = assert.fail('nothing was sent')] = sendings;
  const { model, temperature, max_tokens, messages, ...more } = JSON.parse(body.toString('utf8'));
  assert.deepEqual([path, model, temperature, max_tokens, more], ['/chat/completions', 'judge', 0, 4, {}]);
  assert.match(messages[1].content, /<<<\nProve it\n>>>/);
  assert.deepEqual(headers, {});
});

test('who was asked is told with the time that it took', async () => {
  const { consult, clock } = open({
    send: async () => {
      clock.pass(40);
      return replyOf(answer('E'));
    },
  });
  clock.pass(5);
  const begun = clock.elapsed();
  const { target, startedAt, endedAt } = consultedIn(await consult());
  assert.deepEqual(target, { backend: 'near', model: 'judge', zone: 'device', region: null });
  assert.deepEqual([startedAt, endedAt], [begun, begun + 40]);
});

const unasked: readonly (readonly [name: string, given: Given, asked: Asked])[] = [
  ['where the policy names nobody', {}, { model: null }],
  ['that has not earned it', { earned: ['second'] }, {}],
  ['that nobody offers', { offers: [offerOf(near, 'second')] }, {}],
  ['that is at work', { busy: ['near'] }, {}],
  ['for a dry run', {}, { asking: { mayAsk: false } }],
  ['of a backend without its key', { offers: [offerOf({ ...near, configured: false }, 'judge')] }, {}],
  ['that is private', { offers: [offerOf({ ...near, zone: 'private' }, 'judge')] }, {}],
  [
    'that is served elsewhere',
    { offers: [{ ...offerOf(near), models: [{ id: 'judge', zone: 'public', contextTokens: null }] }] },
    {},
  ],
  [
    'of another backend than the one that is named',
    { offers: [offerOf({ ...near, name: 'here' }, 'judge')] },
    { model: 'near/judge' },
  ],
];
for (const [name, given, asked] of unasked) {
  test(`a model ${name} is not asked`, async () => {
    const { consult, calls, clock } = open(given);
    assert.equal(await consult(asked), null);
    assert.deepEqual(
      calls.filter((call) => !call.startsWith('isIdle')),
      [],
    );
    assert.deepEqual(clock.waiting(), []);
  });
}

test('a backend that is at work elsewhere does not keep an idle one from being asked', async () => {
  const { consult, calls } = open({ busy: ['far'] });
  assert.equal((await consult())?.tier, 'SIMPLE');
  assert.equal(sent(calls).length, 1);
});

const found: readonly (readonly [name: string, offers: readonly Offer[], model: string, target: string])[] = [
  ['by the name of its backend', [offerOf(near, 'judge')], 'near/judge', 'near/judge'],
  ['with the tag that Ollama adds', [offerOf(near, 'judge:latest')], 'judge', 'near/judge:latest'],
  [
    'behind those that are not on this machine',
    [
      offerOf(specWith({ name: 'far', zone: 'public' }), 'judge'),
      offerOf({ ...near, name: 'off', configured: false }, 'judge'),
      offerOf(near, 'judge'),
    ],
    'judge',
    'near/judge',
  ],
  [
    'on this machine, where only its list says that it is there',
    [
      {
        ...offerOf(specWith({ name: 'hub', zone: 'public' })),
        models: [{ id: 'judge', zone: 'device', contextTokens: null }],
      },
    ],
    'judge',
    'hub/judge',
  ],
];
for (const [name, offers, model, target] of found) {
  test(`a model is found ${name}`, async () => {
    const { consult, calls } = open({ offers });
    await consult({ model });
    assert.deepEqual(sent(calls), [`send ${target} device`]);
  });
}

test('a verdict is known from then on, also to a dry run and while the model is at work', async () => {
  const busy: string[] = [];
  const { consult, calls } = open({ busy });
  await consult();
  busy.push('near');
  assert.deepEqual(await consult(), { tier: 'SIMPLE', consulted: null });
  assert.deepEqual(await consult({ asking: { mayAsk: false } }), { tier: 'SIMPLE', consulted: null });
  assert.equal(sent(calls).length, 1);
});

test('a verdict is of one text by one model', async () => {
  const { consult, calls } = open();
  await consult();
  await consult({ text: 'How are you? ' });
  await consult({ model: 'second' });
  assert.deepEqual(sent(calls), ['send near/judge device', 'send near/judge device', 'send near/second device']);
});

test('a verdict of a model that has lost what it earned counts no more', async () => {
  const earned = ['judge'];
  const { consult } = open({ earned });
  await consult();
  earned.pop();
  assert.equal(await consult(), null);
});

const silences: readonly (readonly [name: string, send: Backend['send'], kind: string])[] = [
  ['another word', async () => replyOf(answer('Every task differs.')), 'whole'],
  ['no choice', async () => replyOf(answer('', [])), 'whole'],
  ['a list', async () => replyOf('[]'), 'whole'],
  ['a refusal with a letter in it', async () => replyOf(answer('E'), { status: 429 }), 'failed'],
  ['a page', async () => replyOf('E', { headers: { 'content-type': 'text/html' } }), 'failed'],
  ['more than fits', async () => replyOf(answer('x'.repeat(10_001))), 'failed'],
  ['a broken connection', () => Promise.reject(new Error('broke')), 'failed'],
];
for (const [name, send, kind] of silences) {
  test(`${name} is no verdict, is not remembered, and ends the turn`, async () => {
    const { consult, calls, logged, clock } = open({ send });
    const verdict = await consult();
    assert.equal(verdict?.tier, null);
    assert.equal(consultedIn(verdict).result.kind, kind);
    assert.deepEqual(logged, [['debug', 'stage-two-silent', { target: 'judge', late: false }]]);
    assert.equal(calls.at(-1), 'ended near/judge null');
    assert.deepEqual(clock.waiting(), []);
    await consult();
    assert.equal(sent(calls).length, 2);
  });
}

test('a verdict is not told as a silence', async () => {
  const { consult, logged } = open();
  await consult();
  assert.deepEqual(logged, []);
});

test('a model that is late is left at the deadline of the policy, and nothing is kept of it', async () => {
  const { consult, calls, logged, sendings, clock } = open({ send: untilLeft });
  const asked = consult();
  assert.deepEqual(clock.waiting(), [321]);
  assert.equal(sendings[0]?.signal.aborted, false);
  clock.ring();
  const verdict = await asked;
  assert.equal(sendings[0]?.signal.aborted, true);
  assert.deepEqual([verdict?.tier, consultedIn(verdict).result.kind], [null, 'left']);
  assert.deepEqual(logged, [['debug', 'stage-two-silent', { target: 'judge', late: true }]]);
  assert.equal(calls.at(-1), 'ended near/judge null');
});

test('a caller who leaves is not waited for', async () => {
  const { consult, clock } = open({ send: untilLeft });
  const leaving = new AbortController();
  const asked = consult({ asking: { signal: leaving.signal } });
  leaving.abort();
  assert.equal(consultedIn(await asked).result.kind, 'left');
  assert.deepEqual(clock.waiting(), []);
});

test('the tries of a record tell how the question ended', () => {
  const target = { backend: 'near', model: 'judge', zone: 'device', region: null } as const;
  const frame = { target, startedAt: 3, endedAt: 9, usage: null };
  const left = tryOf({ ...frame, result: { kind: 'left' } });
  assert.deepEqual(left, {
    target,
    purpose: 'classify',
    begunAt: 3,
    endedAt: 9,
    ending: { outcome: 'aborted', status: null, why: 'timeout', usage: null },
  });
});

test('an answer of use is told with what it has used, a failure with its code', async () => {
  const well = tryOf(consultedIn(await open().consult())).ending;
  assert.deepEqual([well?.outcome, well?.status, well?.why], ['ok', 200, null]);
  assert.deepEqual([well?.usage?.inputTokens, well?.usage?.outputTokens], [200, 1]);
  const failing = open({ send: async () => replyOf('{"error":{"message":"no"}}', { status: 500 }) });
  assert.deepEqual(tryOf(consultedIn(await failing.consult())).ending, {
    outcome: 'failed',
    status: 500,
    why: 'upstream_error',
    usage: null,
  });
});

test('an answer in a stream is left unread, and told as given up', async () => {
  const headers = { 'content-type': 'text/event-stream' };
  const { consult, sendings } = open({
    send: async () => replyOf('data: {"id":"c","choices":[{"index":0,"delta":{"content":"E"}}]}\n\n', { headers }),
  });
  const verdict = await consult();
  assert.equal(verdict?.tier, null);
  assert.equal(sendings[0]?.signal.aborted, true);
  assert.deepEqual(tryOf(consultedIn(verdict)).ending, { outcome: 'aborted', status: null, why: null, usage: null });
});

const elsewhere = [{ ...offerOf(near), models: [{ id: 'judge', zone: 'public' as const, contextTokens: null }] }];

test('what is pinned is not shown to a model that has gone elsewhere since its list was read', async () => {
  const pinned = { tellsZone: true, profile: { sensitivity: 'high' as const } };
  const gone = open({ ...pinned, fresh: elsewhere });
  assert.equal(await gone.consult(), null);
  assert.deepEqual(gone.calls, ['isIdle near', 'fresh near']);
  const there = open(pinned);
  assert.equal((await there.consult())?.tier, 'SIMPLE');
  assert.deepEqual(there.calls.slice(0, 3), ['isIdle near', 'fresh near', 'asked near/judge']);
});

test('nothing is looked up for what is not pinned, or where no list tells the zone', async () => {
  for (const given of [{ tellsZone: true }, { profile: { region: 'eu' } }]) {
    const { consult, calls } = open(given);
    assert.equal((await consult())?.tier, 'SIMPLE');
    assert.ok(!calls.includes('fresh near'));
  }
});

const dear = [{ pattern: 'near/*', input: 1, output: 1 }];

test('a model that costs something is asked only where somebody pays, and the most that it may cost is held before', async () => {
  const taken: number[] = [];
  const paying = (has: boolean) => {
    const take = (nano: number): boolean => taken.push(nano) > 0 && has;
    return { advance: { take, end: () => undefined } };
  };
  const { consult, calls } = open();
  assert.equal(await consult({ prices: dear }), null);
  assert.equal(await consult({ prices: dear, asking: paying(false) }), null);
  assert.deepEqual(sent(calls), []);
  const { usage } = consultedIn(await consult({ prices: dear, asking: paying(true) }));
  assert.equal(sent(calls).length, 1);
  assert.ok(
    taken.every((nano) => nano > 200_000),
    String(taken),
  );
  assert.deepEqual([usage?.inputTokens, usage?.outputTokens, usage?.estimated], [200, 1, false]);
  assert.equal((await open().consult({ asking: paying(false) }))?.tier, 'SIMPLE');
});

test('a question that was given up is charged as it was held, where it costs something at all', async () => {
  const asking = { advance: { take: () => true, end: () => undefined } };
  for (const [prices, isCharged] of [
    [dear, true],
    [[], false],
  ] as const) {
    const { consult, clock } = open({ send: untilLeft });
    const waiting = consult({ prices, asking });
    await new Promise((resolve) => setImmediate(resolve));
    clock.ring();
    const { usage } = consultedIn(await waiting);
    assert.equal(usage !== null && usage.estimated && usage.outputTokens > 0, isCharged);
  }
});
