import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { startCore } from '../support/core.ts';
import type { FakeProvider } from '../support/fake-provider.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playChat } from '../support/providers/openai-chat.ts';
import { readers, type ClientName, type Load } from './client-readers.mjs';

const loader = join(import.meta.dirname, '..', '..', '.cache', 'clients', 'load.mjs');
const missing = existsSync(loader) ? false : 'the clients are not installed: node tests/clients/install.ts --ci';
const load: Load = async (name) => {
  const { load: bring } = await import(pathToFileURL(loader).href);
  return bring(name);
};

interface Backend {
  readonly provider: FakeProvider;
  readonly model: string;
  readonly calls: { readonly name: string; readonly input: unknown }[];
  /** What it says beside its calls. */
  readonly beside: string;
  readonly usage: readonly [number, number];
}

const backends = {
  anthropic: {
    provider: { seen: [], play: playAnthropic },
    model: 'fake-claude',
    calls: [
      { name: 'weather', input: { city: 'Rīga' } },
      { name: 'forecast', input: { city: 'Oslo' } },
    ],
    beside: 'Let me look.',
    usage: [12, 7],
  },
  openai: {
    provider: { seen: [], play: (request) => playChat(request) },
    model: 'fake-gpt',
    calls: [
      { name: 'weather', input: { city: 'Rīga' } },
      { name: 'forecast', input: { city: 'Rīga' } },
    ],
    beside: '',
    usage: [20, 8],
  },
} as const satisfies Record<string, Backend>;

/** How each client's own format says that the model is done, and that it wants its tools called. */
const finishes: Readonly<Record<ClientName, { readonly done: string; readonly calls: string }>> = {
  '@anthropic-ai/sdk': { done: 'end_turn', calls: 'tool_use' },
  ollama: { done: 'stop', calls: 'stop' },
  '@google/genai': { done: 'STOP', calls: 'STOP' },
  'ai with @ai-sdk/openai-compatible': { done: 'stop', calls: 'tool-calls' },
  '@langchain/openai': { done: 'stop', calls: 'tool_calls' },
};

const policyFor = (type: string, url: string): string =>
  `backends:\n  fake: { type: ${type}, endpoint: "${url}", zone: device, apiKey: "\${FAKE_KEY}" }\n`;

interface Recorded {
  readonly fetch: typeof fetch;
  readonly again: (cuts: readonly number[]) => typeof fetch;
  readonly length: () => number;
}

/** Keeps the answer's bytes, and gives them again cut where it is told to. */
function recorder(): Recorded {
  let bytes = Buffer.alloc(0);
  let head: ResponseInit = {};
  // One of the readers puts this in the place of the process's own.
  const reach = fetch;
  return {
    async fetch(url, init) {
      const answer = await reach(url, init);
      bytes = Buffer.from(await answer.arrayBuffer());
      const { status, headers } = answer;
      head = { status, headers: { 'content-type': headers.get('content-type') ?? '' } };
      return new Response(bytes, head);
    },
    again: (cuts) => async () => {
      const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
      const pieces = ends.map((end, at) => Uint8Array.from(bytes.subarray(ends[at - 1] ?? 0, end)));
      const body = new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
      return new Response(body, head);
    },
    length: () => bytes.length,
  };
}

const clientNames = Object.keys(finishes).filter((name): name is ClientName => name in readers);

for (const client of clientNames) {
  for (const [type, backend] of Object.entries(backends)) {
    for (const tools of [false, true]) {
      const what = tools ? 'calls' : 'text';
      test(`${client} reads ${what} of ${type}, whole and however the bytes are cut`, { skip: missing }, async () => {
        await using upstream = await startFakeServer(0, backend.provider);
        const policy = policyFor(type, upstream.url);
        await using router = startCore({ policy, sockets: true, env: { FAKE_KEY: 'fake' } });
        const base = await router.core.listen();
        const expected = {
          text: tools ? backend.beside : 'Hello there ✓',
          calls: tools ? backend.calls : [],
          usage: backend.usage,
          finish: finishes[client][tools ? 'calls' : 'done'],
        };
        for (const stream of [false, true]) {
          const record = recorder();
          const asking = { base, model: `fake/${backend.model}${tools ? '-tools' : ''}`, stream, tools };
          assert.deepEqual(await readers[client](load, { ...asking, fetch: record.fetch }), expected);
          await fc.assert(
            fc.asyncProperty(
              fc.array(fc.integer({ min: 1, max: record.length() - 1 }), { maxLength: 64 }),
              async (cuts) => {
                assert.deepEqual(await readers[client](load, { ...asking, fetch: record.again(cuts) }), expected);
              },
            ),
            { numRuns: 20 },
          );
        }
      });
    }
  }
}
