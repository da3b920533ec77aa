// A model that calls a tool with arguments that are no JSON: whoever reads a format that has to take them apart is told
// so in the stream, the row says that it failed, and the router lives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore } from '../support/core.ts';
import { providersAt } from '../support/fake-provider.ts';

const policy = 'backends: { far: { type: openai, endpoint: "http://far.test/v1", zone: device, models: [m] } }';

const chunk = (delta: object, finish_reason: string | null): string =>
  `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"city": Riga' } };
const frames = [chunk({ role: 'assistant', tool_calls: [call] }, null), chunk({}, 'tool_calls'), 'data: [DONE]\n\n'];

/** All at once, or frame by frame. */
const streams: readonly (readonly string[])[] = [[frames.join('')], frames];
const readers: readonly (readonly [path: string, body: object])[] = [
  ['/v1beta/models/m:streamGenerateContent?alt=sse', { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }],
  ['/api/chat', { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }],
];
for (const [path, body] of readers)
  for (const parts of streams)
    test(`arguments that are no JSON are an error at ${path}, in ${parts.length} pieces`, async () => {
      const provider = providersAt({
        'far.test': () => ({
          status: 200,
          headers: { 'content-type': 'text/event-stream' },
          before: [],
          steps: parts.map((part) => ({ kind: 'bytes', bytes: Buffer.from(part) })),
        }),
      });
      await using router = startCore({ policy, provider });
      const said = await (await router.postTo(path, body)).text();
      assert.match(said, /arguments that are not JSON/);
      assert.doesNotMatch(said, /"finishReason":"STOP"|"done":true/);
      const { requests } = await (await router.get('/api/requests')).json();
      assert.equal(requests[0].outcome, 'failed');
    });
