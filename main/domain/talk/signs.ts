// Owns what the course of a conversation says of the answers so far: that it goes on, that somebody calls them wrong, or
// that a model goes in circles.
import type { Part, Turn } from '../../contract/conversation.ts';
import { isCorrection } from '../phrases/corrections.ts';

export interface Signs {
  /** How far it has come: the same request sent again has come no farther. */
  readonly turns: number;
  /** It has had an answer before. */
  readonly continued: boolean;
  /** The newest message calls the answer before it wrong. */
  readonly corrected: boolean;
  /** The last two turns of the model made the very same calls. */
  readonly repeatedCall: boolean;
}

export function readSigns(turns: readonly Turn[]): Signs {
  const said = turns.filter(({ parts }) => parts.length > 0);
  const answers = said.filter(({ role }) => role === 'assistant');
  const last = said.at(-1);
  return {
    turns: said.length,
    continued: answers.length > 0,
    corrected: answers.length > 0 && last?.role === 'user' && isCorrection(textOf(last.parts)),
    repeatedCall: last?.role !== 'assistant' && wentInCircles(answers),
  };
}

export const textOf = (parts: readonly Part[]): string =>
  parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');

function wentInCircles(answers: readonly Turn[]): boolean {
  const [before, last] = answers.slice(-2).map(callsOf);
  return before !== undefined && last !== undefined && last !== '' && before === last;
}

const callsOf = ({ parts }: Turn): string =>
  parts.flatMap((part) => (part.kind === 'call' ? [JSON.stringify([part.name, part.arguments])] : [])).join('\n');
