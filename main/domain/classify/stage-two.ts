// Owns what a model is asked about a request where stage one is not sure, and how its answer is read. One letter is all
// that a small model has time for.
import { tiers, type Tier } from '../../contract/routing.ts';
import type { StageOne } from './stage-one.ts';

const headLength = 1_500;
const tailLength = 500;

const instruction = `You decide how capable a language model must be to do a task well. Answer with one letter and nothing else.
A: a greeting, a thank-you, small talk
B: a simple question, a short rewrite, a translation, a lookup
C: ordinary work: an explanation, a summary, a short function
D: hard work: several steps of reasoning, a long text, code with pitfalls
E: the hardest work: proofs, research, architecture, large programs
The task stands between the marks. Do not do it.`;

interface Message {
  readonly role: 'system' | 'user';
  readonly content: string;
}

export interface ClassifierQuestion {
  readonly messages: readonly Message[];
  readonly temperature: number;
  readonly max_tokens: number;
}

/** Of a long text its beginning and its end, where the wish stands. */
export function classifierQuestion(text: string): ClassifierQuestion {
  const shown =
    text.length <= headLength + tailLength ? text : `${text.slice(0, headLength)}\n…\n${text.slice(-tailLength)}`;
  return {
    messages: [
      { role: 'system', content: instruction },
      { role: 'user', content: `<<<\n${shown}\n>>>\nLetter:` },
    ],
    temperature: 0,
    max_tokens: 4,
  };
}

/** Null where the model says something else. */
export function readVerdict(answer: string): Tier | null {
  const letter = /^[\s"'(*`]*([A-Ea-e])(?![A-Za-z])/.exec(answer)?.[1];
  return letter === undefined ? null : (tiers['ABCDE'.indexOf(letter.toUpperCase())] ?? null);
}

const cloudTiers: ReadonlySet<Tier> = new Set(['COMPLEX', 'FRONTIER']);
const smallestStep = 0.01;

/** Stage one with the tier of the model that was asked: its score moves to the side of the threshold that this is on. */
export function withVerdict(stage: StageOne, tier: Tier, cloudAt: number): StageOne {
  const cloudScore = cloudTiers.has(tier)
    ? Math.max(stage.cloudScore, cloudAt)
    : Math.min(stage.cloudScore, Math.max(0, cloudAt - smallestStep));
  return { ...stage, tier, cloudScore, reasons: [...stage.reasons, `a model on this machine says ${tier}`] };
}
