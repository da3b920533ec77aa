// Owns a message that is being said: its parts, one after the other, with what belongs to each.
import type { Citation, TokenLogprob } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import { append } from '../shared/append.ts';
import type { ItemPlace, Say, Status } from './open-items.ts';

export interface OpenMessage {
  readonly kind: 'message';
  readonly index: number;
  readonly addText: (text: string) => void;
  readonly addRefusal: (text: string) => void;
  readonly cite: (citation: Citation) => void;
  readonly weigh: (tokens: readonly TokenLogprob[]) => void;
  readonly close: (status: Status) => JsonObject;
}

interface OpenPart {
  readonly kind: 'text' | 'refusal';
  readonly begin: number;
  text: string;
  readonly annotations: JsonObject[];
  readonly logprobs: JsonObject[];
}

/** `textLength` is how much text the answer held before: citations count from the start of the answer. */
export function openMessage({ id, index, say }: ItemPlace, textLength: number): OpenMessage {
  const content: JsonObject[] = [];
  let part: OpenPart | null = null;
  let length = textLength;

  const at = (): JsonObject => ({ item_id: id, output_index: index, content_index: content.length });
  const item = (status: string): JsonObject => ({
    id,
    type: 'message',
    status,
    role: 'assistant',
    content: [...content],
  });

  function closePart(): void {
    if (part !== null) content.push(endPart(part, (type, fields) => say(type, { ...at(), ...fields })));
    part = null;
  }
  function openPart(kind: OpenPart['kind']): OpenPart {
    if (part?.kind === kind) return part;
    closePart();
    const opened: OpenPart = { kind, begin: length, text: '', annotations: [], logprobs: [] };
    part = opened;
    say('response.content_part.added', { ...at(), part: writePart(opened) });
    return opened;
  }

  say('response.output_item.added', { output_index: index, item: item('in_progress') });
  return {
    kind: 'message',
    index,
    addText(text) {
      openPart('text').text += text;
      length += text.length;
      say('response.output_text.delta', { ...at(), delta: text, logprobs: [] });
    },
    addRefusal(text) {
      openPart('refusal').text += text;
      say('response.refusal.delta', { ...at(), delta: text });
    },
    cite(citation) {
      const written = part?.kind === 'text' ? writeCitation(citation, part) : null;
      if (part === null || written === null) return;
      part.annotations.push(written);
      const place = { ...at(), annotation_index: part.annotations.length - 1 };
      say('response.output_text.annotation.added', { ...place, annotation: written });
    },
    weigh(tokens) {
      const logprobs = tokens.map(writeLogprob);
      append(openPart('text').logprobs, logprobs);
      say('response.output_text.delta', { ...at(), delta: '', logprobs });
    },
    close(status) {
      closePart();
      const whole = item(status);
      say('response.output_item.done', { output_index: index, item: whole });
      return whole;
    },
  };
}

function endPart(part: OpenPart, say: Say): JsonObject {
  const { kind, text, logprobs } = part;
  if (kind === 'text') say('response.output_text.done', { text, logprobs });
  else say('response.refusal.done', { refusal: text });
  const whole = writePart(part);
  say('response.content_part.done', { part: whole });
  return whole;
}

const writePart = ({ kind, text, annotations, logprobs }: OpenPart): JsonObject =>
  kind === 'text'
    ? { type: 'output_text', text, annotations: [...annotations], logprobs: [...logprobs] }
    : { type: 'refusal', refusal: text };

/** Only what has an address can be cited here. */
function writeCitation({ url, title, start, end }: Citation, { begin, text }: OpenPart): JsonObject | null {
  if (url === null) return null;
  return {
    type: 'url_citation',
    url,
    title: title ?? url,
    start_index: Math.max(0, (start ?? begin) - begin),
    end_index: Math.max(0, end === null ? text.length : end - begin),
  };
}

type TokenProbability = TokenLogprob['top'][number];

const writeProbability = ({ token, logprob, bytes }: TokenProbability): JsonObject => ({
  token,
  logprob,
  bytes: bytes ?? [...Buffer.from(token)],
});

const writeLogprob = (token: TokenLogprob): JsonObject => ({
  ...writeProbability(token),
  top_logprobs: token.top.map(writeProbability),
});
