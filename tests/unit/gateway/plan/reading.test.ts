// A request is read into the canonical form once, and only where somebody wants that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { Conversation } from '../../../../main/contract/conversation.ts';
import type { ParsedRequest } from '../../../../main/dialects/dialect.ts';
import { openaiChat } from '../../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiEmbeddings } from '../../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import { readingOf } from '../../../../main/gateway/plan/reading.ts';
import { conversationOf } from '../../../support/conversation.ts';
import { chat, parsedAs } from '../../../support/gateway-fakes.ts';

function readBy(read: () => Conversation) {
  let times = 0;
  const request: ParsedRequest = {
    ...chat(),
    dialect: {
      ...openaiChat,
      read: () => {
        times++;
        return read();
      },
    },
  };
  return { reading: readingOf(request), request, times: () => times };
}

test('a request is read when somebody asks, and once', () => {
  const conversation = conversationOf();
  const { reading, request, times } = readBy(() => conversation);
  assert.equal(reading.request, request);
  assert.equal(times(), 0);
  assert.equal(reading.conversation(), conversation);
  assert.equal(reading.conversation(), conversation);
  assert.equal(times(), 1);
});

test('what only its own format can say is no conversation, and is not read again', () => {
  const { reading, times } = readBy(() => {
    throw new RouterError('invalid_request', 'only here');
  });
  assert.equal(reading.conversation(), null);
  assert.equal(reading.conversation(), null);
  assert.equal(times(), 1);
});

test('a fault of ours is not taken for a format that cannot say it', () => {
  const { reading } = readBy(() => {
    throw new TypeError('ours');
  });
  assert.throws(() => reading.conversation(), TypeError);
});

test('what wants vectors is no conversation', () => {
  assert.equal(readingOf(parsedAs(openaiEmbeddings, { model: 'm', input: 'x' })).conversation(), null);
});
