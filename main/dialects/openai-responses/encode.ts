// Owns encoding canonical events as the Responses API's answer: typed events with rising numbers, or the whole object.
import type { AnswerEvent, FinishReason } from '../../contract/answer-events.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { CollectedAnswer } from '../collect.ts';
import type { About, Encoder, ParsedRequest, ShownError } from '../dialect.ts';
import { writeSse } from '../sse.ts';
import { openCall, openMessage, openReasoning, type ItemKind, type OpenItem, type Told } from './items.ts';
import { cutOf, writeResponse, type ResponseState } from './response.ts';

/** The items of one answer, made from its events. What they tell is what the stream tells. */
function createOutput(about: About, body: JsonObject) {
  const items: OpenItem[] = [];
  const calls = new Map<number, OpenItem>();
  /** The message or the thought that is being said; calls stay open until the end, since they may interleave. */
  let current: OpenItem | null = null;

  const open = (make: (place: { id: string; index: number }) => OpenItem): OpenItem => {
    const item = make({ id: `${about.id}_${items.length}`, index: items.length });
    items.push(item);
    return item;
  };
  const closeCurrent = (): Told[] => {
    const told = current?.closed() ?? [];
    current = null;
    return told;
  };
  const inItem = (
    kind: ItemKind,
    make: (place: { id: string; index: number }) => OpenItem,
    act: (item: OpenItem) => Told[],
  ): Told[] => {
    if (current?.kind === kind) return act(current);
    const before = closeCurrent();
    const item = open(make);
    current = item;
    return [...before, ...item.opened(), ...act(item)];
  };
  return {
    add(event: AnswerEvent): Told[] {
      switch (event.type) {
        case 'text-added':
          return inItem('message', openMessage, (item) => item.addText(event.text, 'output_text'));
        case 'refusal-added':
          return inItem('message', openMessage, (item) => item.addText(event.text, 'refusal'));
        case 'citation-added':
          return inItem('message', openMessage, (item) => item.cite(event.citation));
        case 'logprobs-added':
          return inItem('message', openMessage, (item) => item.weigh(event.tokens));
        case 'reasoning-added':
          return inItem('reasoning', openReasoning, (item) => item.addThought(event.text));
        case 'reasoning-signed': {
          const told = inItem('reasoning', openReasoning, (item) => {
            item.sign(event.signature);
            return [];
          });
          return [...told, ...closeCurrent()];
        }
        case 'call-started': {
          const before = closeCurrent();
          const item = open((place) => openCall(place, event, body));
          calls.set(event.call, item);
          return [...before, ...item.opened()];
        }
        case 'call-added':
          return calls.get(event.call)?.addArguments(event.arguments) ?? [];
        case 'media-added':
          throw new RouterError('upstream_error', 'The answer holds a picture, which this format cannot carry.');
        default:
          return [];
      }
    },
    close(cut: string | null): Told[] {
      const ending = cut === null ? 'completed' : 'incomplete';
      const told = [...(current?.closed(ending) ?? []), ...[...calls.values()].flatMap((item) => item.closed(ending))];
      current = null;
      calls.clear();
      return told;
    },
    values: (): JsonObject[] => items.map((item) => item.value()),
  };
}

export function createResponsesEncoder(request: ParsedRequest, about: About): Encoder {
  const output = createOutput(about, request.body);
  let sequence = 0;
  let model = '';
  let createdS = about.nowS;
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let final: JsonObject | null = null;
  const tell = (told: readonly Told[]): string =>
    told.map((event) => writeSse({ ...event, sequence_number: sequence++ }, event.type)).join('');
  const response = (status: ResponseState['status'], error: JsonObject | null = null): JsonObject => {
    const cut = status === 'incomplete' ? cutOf(reason) : null;
    return writeResponse(request, about, { model, createdS, output: output.values(), usage, status, cut, error });
  };
  const begin = (): string => {
    if (sequence > 0) return '';
    const started = response('in_progress');
    return tell([
      { type: 'response.created', response: started },
      { type: 'response.in_progress', response: started },
    ]);
  };
  return {
    push(event) {
      if (event.type === 'answer-started') {
        model = event.model;
        createdS = event.createdS ?? about.nowS;
      }
      if (event.type === 'usage-counted') usage = event.usage;
      if (event.type === 'choice-finished') reason = event.reason;
      return begin() + tell(output.add(event));
    },
    end() {
      const status = cutOf(reason) === null ? 'completed' : 'incomplete';
      const told = begin() + tell(output.close(cutOf(reason)));
      final = response(status);
      return told + tell([{ type: `response.${status}`, response: final }]);
    },
    fail: (error) => tell([errorEvent(error)]),
    whole: () => final,
  };
}

export const errorEvent = ({ code, message, param }: ShownError): Told => ({ type: 'error', code, message, param });

export function encodeWholeResponses(answer: CollectedAnswer, request: ParsedRequest, about: About): JsonObject {
  const output = createOutput(about, request.body);
  const [choice] = answer.choices;
  for (const event of choice === undefined ? [] : eventsOf(choice)) output.add(event);
  const cut = cutOf(choice?.reason ?? null);
  output.close(cut);
  return writeResponse(request, about, {
    model: answer.model,
    createdS: answer.createdS ?? about.nowS,
    output: output.values(),
    usage: answer.usage,
    status: cut === null ? 'completed' : 'incomplete',
    cut,
    error: null,
  });
}

/** The parts of a whole answer as the events that make them. */
function eventsOf({ parts, citations, logprobs }: CollectedAnswer['choices'][number]): AnswerEvent[] {
  let call = 0;
  const lastText = parts.findLastIndex(({ kind }) => kind === 'text');
  return parts.flatMap((part, at): AnswerEvent[] => {
    switch (part.kind) {
      case 'text':
      case 'refusal': {
        const said: AnswerEvent = {
          type: part.kind === 'text' ? 'text-added' : 'refusal-added',
          choice: 0,
          text: part.text,
        };
        if (at !== lastText) return [said];
        const cited = citations.map((citation): AnswerEvent => ({ type: 'citation-added', choice: 0, citation }));
        const weighed: AnswerEvent[] =
          logprobs.length === 0 ? [] : [{ type: 'logprobs-added', choice: 0, tokens: logprobs }];
        return [...weighed, said, ...cited];
      }
      case 'reasoning': {
        const { text, signature, redacted } = part;
        const signed: AnswerEvent[] =
          signature === null ? [] : [{ type: 'reasoning-signed', choice: 0, signature, redacted }];
        return [...(text === '' ? [] : [{ type: 'reasoning-added', choice: 0, text } as const]), ...signed];
      }
      case 'call': {
        const { id, name, custom, signature } = part;
        const number = call++;
        return [
          { type: 'call-started', choice: 0, call: number, id, name, custom, signature },
          { type: 'call-added', choice: 0, call: number, arguments: part.arguments },
        ];
      }
      case 'media':
        return [{ type: 'media-added', choice: 0, media: part.media }];
    }
  });
}
