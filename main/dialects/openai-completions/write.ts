// Owns writing the canonical conversation as a completions body, where it is one text with a gap.
import type { Conversation } from '../../contract/conversation.ts';
import type { RouterError } from '../../contract/errors.ts';
import type { WriteOptions, Written } from '../dialect.ts';
import { topKLeftOut, writeOpenaiSampling, writeOpenaiStreaming } from '../shared/openai-write.ts';
import { impossible, withoutNulls } from '../shared/writing.ts';

const onlyText = (param: string, what: string): RouterError =>
  impossible(param, `a completion has no place for ${what}.`);

/** Only a text can be continued: one turn of the user, with what stands behind the gap. */
export function writeCompletions(conversation: Conversation, { model, stream, quirks }: WriteOptions): Written {
  const { turns, suffix, sampling } = conversation;
  const [only, ...others] = turns.flatMap(({ parts }) => parts);
  const plain = turns.every(({ role }) => role === 'user') && conversation.tools.length === 0;
  if (suffix === null || only?.kind !== 'text' || others.length > 0 || !plain)
    throw impossible('messages', 'a completion is of one text.');
  if (conversation.format !== null) throw onlyText('response_format', 'a format');
  if (conversation.logprobs !== null) throw onlyText('logprobs', 'probabilities');
  const body = withoutNulls({
    model,
    prompt: only.text,
    suffix,
    ...writeOpenaiStreaming(stream),
    max_tokens: conversation.maxOutputTokens,
    ...writeOpenaiSampling(conversation),
    top_k: quirks.topK === true ? sampling.topK : null,
    user: conversation.user,
  });
  return {
    body,
    leftOut: [...topKLeftOut(conversation, quirks), ...(conversation.reasoning === null ? [] : ['reasoning'])],
  };
}
