// Owns the translated lane of a stream: frames of one format become events, and these the text of another.
import type { AnswerEvent, ProviderError } from '../../contract/answer-events.ts';
import type { Decoder, Encoder, StreamTap } from '../../dialects/dialect.ts';
import { largestUsage } from '../../dialects/shared/openai-usage.ts';

interface TranslatorParts {
  readonly decoder: Decoder;
  readonly encoder: Encoder;
  /** Told of every event before it is encoded; gives back what is to be encoded instead. */
  readonly step: (event: AnswerEvent) => readonly AnswerEvent[];
}

const failedStatus = 502;

export function createTranslator({ decoder, encoder, step }: TranslatorParts): StreamTap {
  const usage = largestUsage();
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  let text = 0;

  const note = (event: AnswerEvent): void => {
    if (event.type === 'answer-failed') failure ??= event.error;
    else begun = true;
    if (event.type === 'usage-counted') usage.add(event.usage);
    if (event.type === 'choice-finished') finished = true;
    if (event.type === 'text-added' || event.type === 'reasoning-added') text += event.text.length;
    if (event.type === 'call-added') text += event.arguments.length;
  };
  const encode = (events: readonly AnswerEvent[]): string => {
    let out = '';
    for (const event of events.flatMap(step)) {
      note(event);
      out += event.type === 'answer-failed' ? encoder.fail(shownFailure(event.error)) : encoder.push(event);
    }
    return out;
  };
  return {
    push(frame) {
      if (failure !== null) return null;
      const out = encode(decoder.push(frame));
      return out === '' ? null : Buffer.from(out);
    },
    end() {
      const out = encode(decoder.end()) + (failure === null ? encoder.end() : '');
      return out === '' ? null : Buffer.from(out);
    },
    fail: (error) => Buffer.from(encoder.fail(error)),
    usage: usage.get,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => text,
    ...(encoder.whole === undefined ? {} : { whole: encoder.whole }),
  };
}

/** What a provider said, with its own type and code, in whatever envelope the caller reads. */
export const shownFailure = ({ message, type, code }: ProviderError, status = failedStatus) => ({
  status,
  message,
  type: type ?? 'upstream_error',
  code,
  param: null,
});
