// Owns reading a completions body into the canonical conversation: one text of the user, and the gap in it.
import type { Conversation } from '../../contract/conversation.ts';
import type { RouterError } from '../../contract/errors.ts';
import type { ParsedRequest } from '../dialect.ts';
import { impossible } from '../shared/writing.ts';
import { readSampling, readStop } from '../shared/openai-read.ts';
import { completionsBody, defaultTokens } from './schema.ts';

const understood = new Set(Object.keys(completionsBody.shape));

const onlyHere = (param: string): RouterError =>
  impossible(param, 'this target has no API for completions that can do this.');

export function readCompletions({ body }: ParsedRequest): Conversation {
  const given = completionsBody.parse(body);
  const [only, ...others] = typeof given.prompt === 'string' ? [given.prompt] : given.prompt;
  if (typeof only !== 'string' || others.length > 0) throw onlyHere('prompt');
  if (given.echo === true) throw onlyHere('echo');
  if ((given.best_of ?? 1) > 1) throw onlyHere('best_of');
  if (typeof given.logprobs === 'number') throw onlyHere('logprobs');
  return {
    kind: 'conversation',
    turns: [{ role: 'user', parts: [{ kind: 'text', text: only }], at: 0 }],
    tools: [],
    toolChoice: null,
    parallelCalls: null,
    format: null,
    sampling: { ...readSampling(given), topK: null },
    maxOutputTokens: given.max_tokens ?? defaultTokens,
    stop: readStop(given.stop),
    choices: given.n ?? 1,
    logprobs: null,
    reasoning: null,
    suffix: given.suffix ?? null,
    user: given.user ?? null,
    leftOut: Object.keys(body).filter((key) => !understood.has(key)),
  };
}
