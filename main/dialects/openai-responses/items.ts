// Owns the items of a response while they are made: each is opened, filled, and closed with all that it holds.
import type { Citation, TokenLogprob } from '../../contract/answer-events.ts';
import type { Signature } from '../../contract/conversation.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { sealSignature } from '../signatures.ts';
import { writeLogprobs } from './response.ts';
import { splitName } from './tools.ts';

export type ItemKind = 'message' | 'reasoning' | 'call';

/** What the stream is told, without its number in the sequence. */
export type Told = { readonly type: string } & JsonObject;

export interface OpenItem {
  readonly kind: ItemKind;
  readonly opened: () => Told[];
  readonly addText: (text: string, part: 'output_text' | 'refusal') => Told[];
  readonly addThought: (text: string) => Told[];
  readonly addArguments: (text: string) => Told[];
  readonly cite: (citation: Citation) => Told[];
  readonly weigh: (tokens: readonly TokenLogprob[]) => Told[];
  readonly sign: (signature: Signature) => void;
  readonly closed: (status?: 'completed' | 'incomplete') => Told[];
  readonly value: () => JsonObject;
}

const nothing = (): Told[] => [];
const blank = {
  addText: nothing,
  addThought: nothing,
  addArguments: nothing,
  cite: nothing,
  weigh: nothing,
  sign: () => undefined,
};

interface Place {
  /** Unique in the response. */
  readonly id: string;
  readonly index: number;
}

const writeCitation = ({ url, title, start, end }: Citation): JsonObject => ({
  type: 'url_citation',
  url: url ?? '',
  title: title ?? '',
  start_index: start ?? 0,
  end_index: end ?? 0,
});

interface OpenPart {
  readonly type: 'output_text' | 'refusal';
  text: string;
  readonly annotations: JsonObject[];
  readonly logprobs: TokenLogprob[];
}

function writePart({ type, text, annotations, logprobs }: OpenPart): JsonObject {
  if (type === 'refusal') return { type, refusal: text };
  return { type, text, annotations: [...annotations], logprobs: writeLogprobs(logprobs) };
}

export function openMessage({ id, index }: Place): OpenItem {
  const parts: OpenPart[] = [];
  let weights: readonly TokenLogprob[] = [];
  let status = 'in_progress';
  const about = { item_id: `msg_${id}`, output_index: index };
  const at = () => ({ ...about, content_index: parts.length - 1 });
  const value = (): JsonObject => ({
    id: about.item_id,
    type: 'message',
    status,
    role: 'assistant',
    content: parts.map(writePart),
  });
  const closePart = (): Told[] => {
    const last = parts.at(-1);
    if (last === undefined) return [];
    last.logprobs.push(...weights);
    weights = [];
    const part = writePart(last);
    const done: Told =
      last.type === 'refusal'
        ? { type: 'response.refusal.done', ...at(), refusal: last.text }
        : { type: 'response.output_text.done', ...at(), text: last.text, logprobs: writeLogprobs(last.logprobs) };
    return [done, { type: 'response.content_part.done', ...at(), part }];
  };
  const partFor = (type: OpenPart['type']): { readonly part: OpenPart; readonly told: Told[] } => {
    const last = parts.at(-1);
    if (last?.type === type) return { part: last, told: [] };
    const told = closePart();
    const part: OpenPart = { type, text: '', annotations: [], logprobs: [] };
    parts.push(part);
    return { part, told: [...told, { type: 'response.content_part.added', ...at(), part: writePart(part) }] };
  };
  return {
    ...blank,
    kind: 'message',
    opened: () => [{ type: 'response.output_item.added', output_index: index, item: value() }],
    addText(text, type) {
      const { part, told } = partFor(type);
      part.text += text;
      part.logprobs.push(...weights);
      const delta = type === 'refusal' ? { delta: text } : { delta: text, logprobs: writeLogprobs(weights) };
      weights = [];
      const name = type === 'refusal' ? 'response.refusal.delta' : 'response.output_text.delta';
      return [...told, { type: name, ...at(), ...delta }];
    },
    cite(citation) {
      const { part, told } = partFor('output_text');
      const annotation = writeCitation(citation);
      part.annotations.push(annotation);
      const annotation_index = part.annotations.length - 1;
      return [...told, { type: 'response.output_text.annotation.added', ...at(), annotation_index, annotation }];
    },
    weigh(tokens) {
      weights = [...weights, ...tokens];
      return [];
    },
    closed(ending = 'completed') {
      const told = closePart();
      status = ending;
      return [...told, { type: 'response.output_item.done', output_index: index, item: value() }];
    },
    value,
  };
}

export function openReasoning({ id, index }: Place): OpenItem {
  let text = '';
  let signature: Signature | null = null;
  const own = (): JsonObject => {
    const parsed = signature?.signer === 'openai' ? parseJson(signature.data) : null;
    return isJsonObject(parsed) ? parsed : {};
  };
  const itemId = `rs_${id}`;
  const at = { item_id: itemId, output_index: index, summary_index: 0 };
  const part = (): JsonObject => ({ type: 'summary_text', text });
  const value = (): JsonObject => ({
    id: itemId,
    type: 'reasoning',
    summary: text === '' ? [] : [part()],
    ...(signature === null
      ? {}
      : { encrypted_content: own()['encrypted_content'] ?? sealSignature(signature, 'openai') }),
  });
  return {
    ...blank,
    kind: 'reasoning',
    opened: () => [{ type: 'response.output_item.added', output_index: index, item: value() }],
    addThought(delta) {
      const first: Told[] =
        text === ''
          ? [{ type: 'response.reasoning_summary_part.added', ...at, part: { type: 'summary_text', text: '' } }]
          : [];
      text += delta;
      return [...first, { type: 'response.reasoning_summary_text.delta', ...at, delta }];
    },
    sign(given) {
      signature = given;
    },
    closed() {
      const told: Told[] =
        text === ''
          ? []
          : [
              { type: 'response.reasoning_summary_text.done', ...at, text },
              { type: 'response.reasoning_summary_part.done', ...at, part: part() },
            ];
      return [...told, { type: 'response.output_item.done', output_index: index, item: value() }];
    },
    value,
  };
}

interface OpenedCall {
  readonly id: string;
  readonly name: string;
  readonly custom: boolean;
}

export function openCall({ id, index }: Place, call: OpenedCall, body: JsonObject): OpenItem {
  let given = '';
  let status = 'in_progress';
  const itemId = call.custom ? `ctc_${id}` : `fc_${id}`;
  const at = { item_id: itemId, output_index: index };
  const value = (): JsonObject => ({
    id: itemId,
    type: call.custom ? 'custom_tool_call' : 'function_call',
    status,
    call_id: call.id,
    ...splitName(call.name, body),
    ...(call.custom ? { input: given } : { arguments: given }),
  });
  const stem = call.custom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
  return {
    ...blank,
    kind: 'call',
    opened: () => [{ type: 'response.output_item.added', output_index: index, item: value() }],
    addArguments(delta) {
      given += delta;
      return [{ type: `${stem}.delta`, ...at, delta }];
    },
    closed(ending = 'completed') {
      status = ending;
      const whole = call.custom ? { input: given } : { name: splitName(call.name, body).name, arguments: given };
      return [
        { type: `${stem}.done`, ...at, ...whole },
        { type: 'response.output_item.done', output_index: index, item: value() },
      ];
    },
    value,
  };
}
