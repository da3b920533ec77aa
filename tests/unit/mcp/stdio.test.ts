import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { serveStdio } from '../../../main/mcp/stdio.ts';
import { fakeClock } from '../../support/gateway-fakes.ts';
import { until } from '../../support/http.ts';

const never = new Promise<never>(() => undefined);

test('the end of the input is told at once, while a request is still under way that gets its last moment', async () => {
  const clock = fakeClock();
  const input = new PassThrough();
  let asked = 0;
  let ended = 0;
  const ask = () => {
    asked++;
    return never;
  };
  const served = serveStdio({
    access: { asAccount: ask, asOwner: ask, projectId: ask, ofPerson: true },
    clock,
    onFault: () => undefined,
    input,
    output: new PassThrough(),
    stopped: never,
    onEnded: () => void ended++,
  });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  for (const [id, method, given] of [
    [1, 'initialize', params],
    [2, 'tools/call', { name: 'list_models', arguments: {} }],
  ] as const)
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params: given })}\n`);
  await until('it is under way', () => asked === 1);
  assert.equal(ended, 0);
  input.end();
  await until('the end is told', () => ended === 1);
  await until('the last moment is waited for', () => clock.waiting().length > 0);
  clock.ring();
  await served;
  assert.equal(ended, 1);
});
