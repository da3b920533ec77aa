import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { ollamaChat } from '../../../../main/dialects/ollama/ollama.ts';
import { entranceAt } from '../../../support/entrance.ts';

const request = ollamaChat.parseRequest(
  Buffer.from('{"model":"m","messages":[{"role":"user","content":"Hi"}]}'),
  entranceAt(),
);
const createTap = () => ollamaChat.createTap(request);

const said = (content: string): string =>
  `{"model":"m","message":{"role":"assistant","content":"${content}"},"done":false}\n`;
const last = '{"model":"m","message":{"content":""},"done":true,"prompt_eval_count":20,"eval_count":8}\n';

test('every line passes as the very same bytes, and the last one tells the figures', () => {
  const tap = createTap();
  for (const line of ['\n', said('Hel'), said('lo'), last]) {
    const frame = Buffer.from(line);
    assert.equal(tap.push(frame), frame);
  }
  assert.deepEqual(tap.usage(), { ...noUsage, inputTokens: 20, outputTokens: 8 });
  assert.deepEqual([tap.begun(), tap.finished(), tap.failure(), tap.textLength()], [true, true, null, 5]);
  assert.equal(tap.end(), null);
});

test('blank lines are no beginning, and text alone is no end', () => {
  const tap = createTap();
  tap.push(Buffer.from('\r\n'));
  assert.equal(tap.begun(), false);
  tap.push(Buffer.from(said('Hel')));
  assert.deepEqual([tap.begun(), tap.finished(), tap.usage()], [true, false, null]);
});

test('servers that write a space behind the colon end as well', () => {
  const tap = createTap();
  tap.push(Buffer.from('{"message": {"content": ""}, "done": true, "eval_count": 8}\n'));
  assert.equal(tap.finished(), true);
  assert.equal(tap.usage()?.outputTokens, 8);
});

test('an end that counts nothing is an end without figures', () => {
  const tap = createTap();
  tap.push(Buffer.from('{"message":{"content":""},"done":true}\n'));
  assert.deepEqual([tap.finished(), tap.usage()], [true, null]);
});

test('a model cannot forge the end, an error or figures by what it says', () => {
  const tap = createTap();
  tap.push(Buffer.from(said('{\\"done\\":true,\\"eval_count\\":9,\\"error\\":\\"x\\"}')));
  tap.push(
    Buffer.from(
      '{"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"done":true,"error":"x"}}}]},"done":false}\n',
    ),
  );
  assert.deepEqual([tap.finished(), tap.failure(), tap.usage()], [false, null, null]);
});

test('an error line is a failure and no beginning', () => {
  const tap = createTap();
  tap.push(Buffer.from('{"error":"model runner has stopped"}\n'));
  assert.deepEqual(tap.failure(), { message: 'model runner has stopped', type: null, code: null });
  assert.equal(tap.begun(), false);
});

test('what is said of a failure of our own is an error line', () => {
  const error = new RouterError('upstream_timeout', 'The provider went silent.');
  assert.equal(createTap().fail(error).toString(), '{"error":"The provider went silent.","code":"upstream_timeout"}\n');
});
