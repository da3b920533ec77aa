// Owns streams of canonical events made up at random, as far as a format can say them.
import fc from 'fast-check';
import type { AnswerEvent, FinishReason } from '../../main/contract/answer-events.ts';
import type { Signer } from '../../main/contract/conversation.ts';
import { noUsage } from '../../main/contract/routing.ts';

interface Sayable {
  /** Whose signatures come back as they went; null where the format carries none. */
  readonly signer: Signer | null;
  readonly choices?: number;
  /** Thoughts that nobody can read stand apart from those with text. */
  readonly redacted?: boolean;
  readonly thoughts?: boolean;
  readonly calls?: boolean;
  readonly refusals?: boolean;
  readonly custom?: boolean;
}

const words = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const pieces = fc.array(words, { minLength: 1, maxLength: 3 });
const argument = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxKeys: 3 });

type Made = readonly ((place: { readonly choice: number; readonly call: number }) => AnswerEvent[])[];

/** Reasoning, then text, then calls: the order that every format keeps. */
function spoken({ signer, redacted, thoughts = true, calls = true, custom = false }: Sayable): fc.Arbitrary<Made> {
  const thought = fc
    .tuple(pieces, fc.boolean())
    .map(
      ([texts, signed]): Made => [
        ({ choice }) => [
          ...texts.map((text) => ({ type: 'reasoning-added', choice, text }) as const),
          ...(signed && signer !== null && redacted !== true ? [signedBy(signer, choice, false)] : []),
        ],
      ],
    );
  const hidden = fc.constant<Made>(signer === null ? [] : [({ choice }) => [signedBy(signer, choice, true)]]);
  const said = pieces.map(
    (texts): Made => [({ choice }) => texts.map((text) => ({ type: 'text-added', choice, text }) as const)],
  );
  const called = fc
    .tuple(words, argument, fc.boolean())
    .map(([name, given, free]): Made[number] => ({ choice, call }) => {
      const written = custom && free ? name : JSON.stringify(given);
      const middle = Math.floor(written.length / 2);
      const added = (text: string) => ({ type: 'call-added', choice, call, arguments: text }) as const;
      const id = `call_${choice}_${call}`;
      return [
        { type: 'call-started', choice, call, id, name: 'f', custom: custom && free, signature: null },
        added(written.slice(0, middle)),
        added(written.slice(middle)),
      ];
    });
  const none = fc.constant<Made>([]);
  return fc
    .tuple(
      thoughts ? fc.oneof(none, thought, ...(redacted === true ? [hidden] : [])) : none,
      fc.oneof(none, said),
      calls ? fc.array(called, { maxLength: 3 }) : none,
    )
    .map((all) => all.flat());
}

const signedBy = (signer: Signer, choice: number, redacted: boolean): AnswerEvent => {
  const data = signer === 'openai' ? '{"id":"rs_1","encrypted_content":"enc"}' : 'sig-1';
  return { type: 'reasoning-signed', choice, redacted, signature: { signer, data } };
};

const figures = fc.record({ inputTokens: fc.nat(1_000), outputTokens: fc.nat(1_000) });

/** Whole answers, begun, ended and counted. */
export function answersFor(sayable: Sayable): fc.Arbitrary<AnswerEvent[]> {
  const choice = fc.tuple(spoken(sayable), fc.constantFrom<FinishReason>('stop', 'length'));
  return fc
    .tuple(fc.array(choice, { minLength: 1, maxLength: sayable.choices ?? 1 }), figures)
    .map(([choices, counted]) => [
      { type: 'answer-started', id: 'up', model: 'm', createdS: 1_700_000_000 },
      ...choices.flatMap(([made, reason], at): AnswerEvent[] => {
        let call = 0;
        const events = made.flatMap((make) => {
          const told = make({ choice: at, call });
          if (told.some(({ type }) => type === 'call-started')) call++;
          return told;
        });
        const ending = reason === 'stop' && call > 0 ? 'calls' : reason;
        return [...events, { type: 'choice-finished', choice: at, reason: ending, stopSequence: null }];
      }),
      { type: 'usage-counted', usage: { ...noUsage, ...counted } },
    ]);
}
