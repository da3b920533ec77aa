import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyOf, type Reasons } from '../../../main/domain/decide/why.ts';
import { saidOf, whyWords } from '../../../renderer/lib/why-words.ts';
import { speakEnglish, speakGerman } from '../../support/words.ts';

/** Other tests speak English. */
function inGerman(check: () => void): void {
  speakGerman();
  try {
    check();
  } finally {
    speakEnglish();
  }
}

const nothing: Reasons = {
  alias: null,
  automatic: false,
  tier: null,
  rule: null,
  wall: null,
  sensitivityReason: '',
  refusal: null,
};
const rule = { index: 2, match: {}, reason: null };

const cases: readonly (readonly [Partial<Reasons>, string])[] = [
  [{}, 'Mit Namen gefragt'],
  [{ refusal: 'budget_exceeded' }, 'Über dem Budget'],
  [{ automatic: true, tier: 'SIMPLE' }, 'Stufe SIMPLE'],
  [{ automatic: true, rule: { ...rule, reason: 'Hard code' } }, 'Regel 3 · Hard code'],
  [
    { automatic: true, rule, wall: 'privacy', sensitivityReason: 'card (1 of 2)' },
    'Regel 3 · enthält eine Kartennummer',
  ],
  [
    { wall: 'privacy', sensitivityReason: 'openai-key', refusal: 'privacy_blocked' },
    'Schutzwand: enthält einen API-Schlüssel',
  ],
  [{ wall: 'local-only', refusal: 'privacy_blocked' }, 'Schutzwand: „Nur lokal“ ist an'],
  [{ wall: 'region', refusal: 'privacy_pin_unavailable' }, 'Schutzwand: an eine Region gebunden'],
  [{ refusal: 'no_target' }, 'Niemand konnte sie beantworten'],
];

for (const [reasons, said] of cases) {
  test(`what the router has as reason is said in German: ${said}`, () => {
    inGerman(() => assert.equal(saidOf(whyOf({ ...nothing, ...reasons })), said));
  });
}

test('what is no word of the router stays as it is', () => {
  for (const text of ['Alias claude-haiku-*', 'constructor', 'Alias __proto__ · toString'])
    assert.equal(whyWords(text), text);
});
