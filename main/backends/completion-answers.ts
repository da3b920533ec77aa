// Owns what of llama-server's answers to completions differs from OpenAI's: probabilities come in the shape of the chat's,
// and a stream of several prompts begins with an event that holds nothing.
import { z } from 'zod';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';
import { createFrameCutter } from '../dialects/shared/frames.ts';
import { writeSse } from '../dialects/shared/sse.ts';
import type { UpstreamBody, UpstreamReply } from './http-exchange.ts';

/** Told by the words of a request: the others are left as they come. */
export const needsMending = (path: string, body: Buffer): boolean =>
  path === '/completions' && ['"logprobs"', '"prompt":[', '"prompt": ['].some((word) => body.includes(word));

export function mended(reply: UpstreamReply): UpstreamReply {
  const { status, headers, body } = reply;
  if (status !== 200) return reply;
  const isStream = String(headers['content-type']).startsWith('text/event-stream');
  const through = isStream ? streamed() : whole();
  return { ...reply, body: { ...body, read: (sink) => body.read(mending(sink, through, body)) } };
}

/** What passes for each chunk, and what is left at the end. */
interface Through {
  readonly push: (chunk: Buffer) => readonly Buffer[];
  readonly end: () => Buffer;
}

type Sink = Parameters<UpstreamBody['read']>[0];

function mending(sink: Sink, through: Through, body: UpstreamBody): Sink {
  let failed = false;
  return {
    ...sink,
    data(chunk) {
      if (failed) return;
      try {
        for (const bytes of through.push(chunk)) sink.data(bytes);
      } catch (error) {
        failed = true;
        body.abort(error instanceof Error ? error : new Error(String(error)));
      }
    },
    end() {
      const rest = through.end();
      if (rest.length > 0) sink.data(rest);
      sink.end();
    },
  };
}

/** No answer of a model comes near it. */
const mostBytes = 64 * 2 ** 20;

function whole(): Through {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    push(chunk) {
      length += chunk.length;
      if (length > mostBytes) throw new Error(`answered with more than ${mostBytes} bytes`);
      chunks.push(chunk);
      return [];
    },
    end() {
      const bytes = Buffer.concat(chunks);
      const answer = parseJson(bytes.toString('utf8'));
      return isJsonObject(answer) ? Buffer.from(JSON.stringify(withLegacyShape(answer, new Map()))) : bytes;
    },
  };
}

const dataMark = 'data: ';

function streamed(): Through {
  const cutter = createFrameCutter(mostBytes);
  const reached = new Map<unknown, number>();
  const mend = (frame: Buffer): readonly Buffer[] => {
    const text = frame.toString('utf8');
    if (!text.startsWith(dataMark)) return [frame];
    const value = parseJson(text.slice(dataMark.length));
    if (value === null) return [];
    return [isJsonObject(value) ? Buffer.from(writeSse(withLegacyShape(value, reached))) : frame];
  };
  return { push: (chunk) => cutter.push(chunk).flatMap(mend), end: cutter.rest };
}

const said = z.object({ token: z.string(), logprob: z.number() });
const chatShape = z.object({
  logprobs: z.object({ content: z.array(said.extend({ top_logprobs: z.array(said).catch([]) })) }),
});

/** `reached` is where in its text each choice stands. */
function withLegacyShape(answer: JsonObject, reached: Map<unknown, number>): JsonObject {
  const { choices } = answer;
  if (!Array.isArray(choices)) return answer;
  return { ...answer, choices: choices.map((choice: unknown) => legacyChoice(choice, reached)) };
}

function legacyChoice(choice: unknown, reached: Map<unknown, number>): unknown {
  const read = chatShape.safeParse(choice);
  if (!read.success || !isJsonObject(choice)) return choice;
  const tokens = read.data.logprobs.content;
  let at = reached.get(choice['index']) ?? 0;
  const offsets = tokens.map(({ token }) => {
    const begin = at;
    at += token.length;
    return begin;
  });
  reached.set(choice['index'], at);
  return {
    ...choice,
    logprobs: {
      tokens: tokens.map(({ token }) => token),
      token_logprobs: tokens.map(({ logprob }) => logprob),
      top_logprobs: tokens.map(({ top_logprobs: top }) =>
        Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
      ),
      text_offset: offsets,
    },
  };
}
