import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { RequestDetail } from '../../../../main/contract/request-detail.ts';
import { foundIn } from '../../../../renderer/features/requests/findings.ts';
import { whySentence } from '../../../../renderer/features/requests/why.ts';
import { attemptWith, planned, profileWith, requestDetail } from '../../../support/request-details.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

const card = 'card ZmdGzxHaGVlN9Ef7 at messages.2.content';
const rule = { policy: 'policy.yaml', index: 0, line: 12, reason: 'Never leave the machine' };
const noWay: Partial<RequestDetail> = {
  profile: null,
  plan: null,
  rule: null,
  rejected: null,
  walls: null,
  attempts: [],
};
const named: Partial<RequestDetail> = {
  rule: null,
  plan: [planned('openai/gpt-4o', 'The request names this model.')],
};
const refusal = (code: string, message = 'Told by the router.') => ({ status: 403, code, message });

const sentences: readonly (readonly [what: string, detail: RequestDetail, sentence: string])[] = [
  [
    'a rule that keeps it here',
    requestDetail({ rule, profile: profileWith({ sensitivity: 'high', sensitivityReason: card }) }),
    'Stayed on this computer: it holds a card number in message 3, and rule 1 keeps that here.',
  ],
  [
    'a rule with its reason',
    requestDetail({
      zone: 'public',
      target: 'anthropic/claude-opus',
      rule: { ...rule, index: 2, reason: 'Hard code' },
    }),
    'Went to the public cloud: rule 3 sends it there, “Hard code”.',
  ],
  [
    'a rule without a reason',
    requestDetail({ rule: { ...rule, index: 1, reason: null }, plan: [planned('local/gemma', 'Rule 2.')] }),
    'Stayed on this computer: rule 2 sends it there.',
  ],
  [
    'a tier',
    requestDetail({ zone: 'private', target: 'cluster/qwen' }),
    'Went to your servers: it is code of low complexity, so tier SIMPLE.',
  ],
  [
    'a tier that an alias asks for',
    requestDetail({
      model: 'claude-haiku-4-5',
      plan: [planned('local/gemma', 'Alias for auto:simple. By default. Tier SIMPLE.')],
    }),
    'Stayed on this computer: claude-haiku-4-5 stands for auto:simple, and this is tier SIMPLE.',
  ],
  [
    'a model that was named',
    requestDetail({ ...named, zone: 'public', target: 'openai/gpt-4o', model: 'openai/gpt-4o' }),
    'Went to the public cloud: the app named this model.',
  ],
  [
    'a wall without a rule',
    requestDetail({ profile: profileWith({ sensitivity: 'high', sensitivityReason: 'as the request says' }) }),
    'Stayed on this computer: it is marked as sensitive.',
  ],
  [
    'a region',
    requestDetail({ zone: 'private', profile: profileWith({ region: 'eu' }) }),
    'Went to your servers: it is bound to the region eu.',
  ],
  [
    'local only',
    requestDetail({ walls: ['local-only: Local only is on: nothing leaves this machine.'] }),
    'Stayed on this computer: Local only was on.',
  ],
  [
    'a second try',
    requestDetail({
      ...named,
      zone: 'public',
      fellBack: true,
      attempts: [
        attemptWith({ target: 'anthropic/claude-opus', outcome: 'failed', status: 529, why: 'upstream_error' }),
        attemptWith({ target: 'openai/gpt-4o' }),
      ],
    }),
    'Went to the public cloud: the app named this model. It was the second try: anthropic/claude-opus answered with status 529.',
  ],
  [
    'an answer that did not pass',
    requestDetail({
      attempts: [
        attemptWith({ target: 'local/gemma', outcome: 'escalated', why: 'empty' }),
        attemptWith({ target: 'local/gemma', outcome: 'failed', status: null, why: 'upstream_timeout' }),
        attemptWith({ target: 'cluster/qwen' }),
      ],
      zone: 'private',
    }),
    'Went to your servers: it is code of low complexity, so tier SIMPLE. It was try 3: before it local/gemma did not answer in time.',
  ],
  [
    'one that was full',
    requestDetail({ ...named, fellBack: true, target: 'cluster/qwen', zone: 'private' }),
    'Went to your servers: the app named this model. openai/gpt-4o stood first, and was full or did not answer.',
  ],
  [
    'the wall before a named target',
    requestDetail({
      outcome: 'blocked',
      zone: null,
      target: null,
      model: 'openai/gpt-4o',
      attempts: [],
      profile: profileWith({ sensitivity: 'high', sensitivityReason: card }),
      error: refusal('privacy_blocked'),
    }),
    'Stopped: it holds a card number in message 3, and openai/gpt-4o lies too far out for that. Nothing was sent.',
  ],
  [
    'nobody within the wall',
    requestDetail({
      outcome: 'blocked',
      zone: null,
      target: null,
      attempts: [],
      profile: profileWith({ sensitivity: 'medium', sensitivityReason: 'email abc at system' }),
      error: refusal('privacy_pin_unavailable'),
    }),
    'Stopped: it holds an e-mail address in the instructions, and nobody within that bound could answer. Nothing was sent.',
  ],
  [
    'a budget',
    requestDetail({ outcome: 'blocked', error: refusal('budget_exceeded') }),
    'Stopped: the budget of the project is used up.',
  ],
  [
    'another refusal, in the words of the router',
    requestDetail({ outcome: 'blocked', error: refusal('rate_limited') }),
    'Stopped: Told by the router.',
  ],
  [
    'a failure',
    requestDetail({ outcome: 'failed', attempts: [attemptWith({ target: 'a/b', outcome: 'failed', status: 401 })] }),
    'Failed: a/b answered with status 401.',
  ],
  [
    'a failure that was tried again',
    requestDetail({
      outcome: 'failed',
      attempts: [500, 500].map((status) => attemptWith({ target: 'a/b', outcome: 'failed', status })),
    }),
    'Failed: a/b answered with status 500, 2 times.',
  ],
  [
    'failures all around',
    requestDetail({
      outcome: 'failed',
      attempts: ['a/b', 'c/d'].map((target) => attemptWith({ target, outcome: 'failed', status: null })),
    }),
    'Failed: 2 targets were asked and none could answer. The last one, c/d, did not answer.',
  ],
  [
    'a failure before anybody was asked',
    requestDetail({ outcome: 'failed', attempts: [], error: refusal('no_target', 'No backend is configured.') }),
    'Failed: No backend is configured.',
  ],
  [
    'a caller that left',
    requestDetail({ outcome: 'aborted', durationMs: 5_000 }),
    'The app went away after 5.0 s, while local/gemma was answering.',
  ],
  [
    'a caller that left early',
    requestDetail({ outcome: 'aborted', target: null, durationMs: 40 }),
    'The app went away after 40 ms, before anybody had answered.',
  ],
  [
    'one under way',
    requestDetail({ ...noWay, outcome: 'open' }),
    'It is under way: why it went there is told when it is done.',
  ],
  [
    'one that was lost',
    requestDetail({ ...noWay, outcome: 'lost' }),
    'How it ended is not known: LA Router was ended while it was under way. It counts with what was set aside for it.',
  ],
  ['one that is too old', requestDetail(noWay), 'Nothing of its way is kept any more, only what stands in the list.'],
];

for (const [what, detail, sentence] of sentences) {
  test(`one sentence tells of ${what}`, () => {
    assert.equal(whySentence(detail), sentence);
  });
}

test('a request of which half of everything is missing still has a sentence', () => {
  const profile = profileWith({ task: null, tier: null, sensitivity: null });
  const half: Partial<RequestDetail> = { profile, plan: [], rule: null };
  for (const outcome of ['ok', 'failed', 'blocked', 'aborted'] as const)
    assert.notEqual(whySentence(requestDetail({ ...half, outcome, attempts: [], zone: null, target: null })), '');
});

test('what was found is told as a thing, whatever it is called', () => {
  assert.deepEqual(foundIn('openai-api-key abc at tools.0.function'), { what: 'an API key', where: 'in its tools' });
  assert.deepEqual(foundIn('martian-id abc at input.0.content, 2 more'), {
    what: 'personal data',
    where: 'in message 1',
  });
  assert.deepEqual(foundIn('3 parts that could not be read'), { what: 'something that nobody can read', where: null });
  for (const reason of ['', 'as the request says', 'the name of the model']) assert.equal(foundIn(reason), null);
});
