// Owns the requests of every load as they go over the wire, made beforehand for one contender.
import { agentTalkOf } from './agent-talk.ts';
import { promptGap, type WritePrompt } from './prompts.ts';

/**
 * `json` and `stream` are one body again and again; `new` and `auto` have a new prompt each time, `auto` for the model of
 * that name; `anthropic` is Anthropic's stream; `agent` is a long history that is known but for its last message, and
 * `opening` a long history that is wholly new.
 */
export type Load = 'json' | 'new' | 'auto' | 'stream' | 'anthropic' | 'agent' | 'opening';

/** Called once for each connection: what it gives makes the next request, which lasts until it is called again. */
export type Feed = () => () => Buffer;
export type Feeds = Readonly<Partial<Record<Load, Feed>>>;

/** Where requests go, and in which words. */
export interface Address {
  readonly url: string;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const system = 'You answer briefly, in plain words, and say so where you do not know. '.repeat(3);
const question = 'What does a router between an application and several language models do, in two sentences?';
const talkOf = (lastMessage: string): object => ({
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: lastMessage },
  ],
});

export function requestTo({ url, headers = {} }: Address, value: object): Buffer {
  const { port, pathname } = new URL(url);
  const body = JSON.stringify(value);
  const all = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    accept: '*/*',
    authorization: 'Bearer sk-bench',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

const always =
  (request: Buffer): Feed =>
  () =>
  () =>
    request;

/** Each connection writes over a copy of its own: the one before has been answered by then, so no write still needs it. */
function renewed(request: Buffer, write: WritePrompt): Feed {
  const at = request.lastIndexOf(promptGap);
  return () => {
    const own = Buffer.from(request);
    return () => {
      write(own, at);
      return own;
    };
  };
}

/** Histories that no contender's feed repeats: one seed for each request. */
function openings(request: (seed: number) => Buffer): Feed {
  let seed = knownSeed;
  return () => () => request(++seed);
}

const knownSeed = 1;

export function chatFeeds(address: Address, write: WritePrompt): Feeds {
  const { model } = address;
  const request = (talk: object): Buffer => requestTo(address, { model, temperature: 0.2, ...talk });
  const agent = (seed: number): Buffer => request(agentTalkOf(seed, promptGap));
  return {
    json: always(request(talkOf(question))),
    new: renewed(request(talkOf(promptGap)), write),
    stream: always(request({ stream: true, ...talkOf(question) })),
    agent: renewed(agent(knownSeed), write),
    opening: openings(agent),
  };
}

/** What only the product answers, beside all that it shares with the others. */
export function productFeeds(origin: string, write: WritePrompt): Feeds {
  const address = { url: `${origin}/v1/chat/completions`, model: 'fake/fake-model' };
  const messages: Address = {
    ...address,
    url: `${origin}/v1/messages`,
    headers: { 'anthropic-version': '2023-06-01' },
  };
  const ask = { stream: true, max_tokens: 1024, temperature: 0.2, system };
  const talk = { model: address.model, ...ask, messages: [{ role: 'user', content: question }] };
  return {
    ...chatFeeds(address, write),
    auto: renewed(requestTo(address, { model: 'auto', temperature: 0.2, ...talkOf(promptGap) }), write),
    anthropic: always(requestTo(messages, talk)),
  };
}
