// Owns reading a completions body into the canonical conversation: one text of the user, and the gap in it.
import { noSampling, type Conversation } from '../../contract/conversation.ts';
import type { RouterError } from '../../contract/errors.ts';
import type { ParsedRequest } from '../dialect.ts';
import { impossible } from '../shared/writing.ts';
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
    sampling: {
      ...noSampling,
      temperature: given.temperature ?? null,
      topP: given.top_p ?? null,
      seed: given.seed ?? null,
      presencePenalty: given.presence_penalty ?? null,
      frequencyPenalty: given.frequency_penalty ?? null,
    },
    maxOutputTokens: given.max_tokens ?? defaultTokens,
    stop: typeof given.stop === 'string' ? [given.stop] : (given.stop ?? []),
    choices: given.n ?? 1,
    logprobs: null,
    reasoning: null,
    suffix: given.suffix ?? null,
    user: given.user ?? null,
    leftOut: Object.keys(body).filter((key) => !understood.has(key)),
  };
}
