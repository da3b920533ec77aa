// Owns sending one answer to a request: whole at its end, or as events while it comes.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Generated, Listener } from './generate.ts';
import type { AnswerHead, AnswerShape } from './openai-answers.ts';
import type { Options } from './openai-request.ts';
import { asRefusal } from './refusal.ts';

export function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

const event = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;

export interface Answering {
  readonly response: ServerResponse;
  readonly shape: AnswerShape;
  readonly options: Options;
  readonly generate: (listener: Listener) => Promise<Generated>;
}

/** Aborts when the caller leaves. */
export function departureOf(response: ServerResponse): AbortSignal {
  const departure = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) departure.abort();
  });
  return departure.signal;
}

export async function sendAnswer(answering: Answering): Promise<void> {
  const head: AnswerHead = {
    id: `chatcmpl-${randomUUID()}`,
    created: Math.floor(Date.now() / 1_000),
    model: answering.options.model,
  };
  await (answering.options.stream ? sendStream(answering, head) : sendWhole(answering, head));
}

async function sendWhole({ response, shape, generate }: Answering, head: AnswerHead): Promise<void> {
  let text = '';
  const generated = await generate({
    onText: (piece) => {
      text += piece;
    },
    signal: departureOf(response),
  });
  if (generated.finish !== 'aborted') sendJson(response, 200, shape.whole(head, text, generated));
}

async function sendStream({ response, shape, options, generate }: Answering, head: AnswerHead): Promise<void> {
  // The head waits for the first text: until then a refusal can still have its own status.
  const open = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const opening = shape.opening(head);
    if (opening !== null) response.write(event(opening));
  };
  try {
    const generated = await generate({
      onText: (piece) => {
        open();
        response.write(event(shape.text(head, piece)));
      },
      signal: departureOf(response),
    });
    if (generated.finish === 'aborted') {
      response.destroy();
      return;
    }
    open();
    response.write(event(shape.ending(head, generated)));
    if (options.includeUsage) response.write(event(shape.usage(head, generated)));
    response.end('data: [DONE]\n\n');
  } catch (error) {
    if (!response.headersSent) throw error;
    response.end(event(asRefusal(error).body));
  }
}
