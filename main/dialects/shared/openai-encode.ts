// Owns what answers of OpenAI's chats and completions have in common: their head, their figures and their end.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import type { CollectedAnswer } from './collect.ts';
import { openaiErrorBody } from './openai-errors.ts';
import { fromOpenaiUsage } from './openai-usage.ts';
import { writeSse } from './sse.ts';

interface AnswerHead {
  readonly id: string;
  readonly object: string;
}

export interface OpenaiStream extends Pick<Encoder, 'end' | 'fail'> {
  readonly start: (event: Extract<AnswerEvent, { type: 'answer-started' }>) => void;
  readonly count: (event: Extract<AnswerEvent, { type: 'usage-counted' }>) => void;
  readonly chunk: (choice: JsonObject) => string;
}

export function createOpenaiStream(given: AnswerHead, { wantsUsage }: ParsedRequest, { nowS }: About): OpenaiStream {
  let head: JsonObject = { ...given, created: nowS, model: '' };
  let usage: JsonObject | null = null;
  return {
    start({ model, createdS }) {
      head = { ...head, model, created: createdS ?? nowS };
    },
    count(event) {
      usage = fromOpenaiUsage(event.usage);
    },
    chunk: (choice) => writeSse({ ...head, choices: [choice] }),
    end() {
      const counted = wantsUsage && usage !== null ? writeSse({ ...head, choices: [], usage }) : '';
      return `${counted}data: [DONE]\n\n`;
    },
    fail: (error) => writeSse(openaiErrorBody(error)),
  };
}

export const encodeWholeOpenai = (
  head: AnswerHead,
  { createdS, model, usage }: CollectedAnswer,
  { nowS }: About,
): JsonObject => ({
  ...head,
  created: createdS ?? nowS,
  model,
  choices: [],
  ...(usage === null ? {} : { usage: fromOpenaiUsage(usage) }),
});
