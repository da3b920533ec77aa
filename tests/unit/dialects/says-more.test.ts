import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicMessages } from '../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import type { ConversationDialect } from '../../../main/dialects/dialect.ts';
import { geminiGenerate } from '../../../main/dialects/gemini/gemini.ts';
import { openaiChat } from '../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../main/dialects/openai-responses/openai-responses.ts';

const chat = (message: object) => ({ choices: [{ message }] });
const parts = (...all: object[]) => ({ candidates: [{ content: { parts: all } }] });
const message = { type: 'message', content: [] };

const table: readonly (readonly [name: string, dialect: ConversationDialect, answer: object, expected: boolean])[] = [
  ['text', openaiChat, chat({ content: 'a' }), false],
  ['a call', openaiChat, chat({ tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }), false],
  [
    'a call whose arguments are no text',
    openaiChat,
    chat({ tool_calls: [{ function: { name: 'f', arguments: {} } }] }),
    true,
  ],
  ['the old form of a call', openaiChat, chat({ function_call: { name: 'f', arguments: '{}' } }), true],
  ['text in parts', openaiChat, chat({ content: [{ type: 'text', text: 'a' }] }), true],
  ['a message', openaiResponses, { output: [{ type: 'reasoning' }, message] }, false],
  ['two messages', openaiResponses, { output: [message, message] }, true],
  ['a hosted tool', openaiResponses, { output: [{ type: 'mcp_approval_request' }] }, true],
  ['blocks', anthropicMessages, { content: [{ type: 'thinking' }, { type: 'text' }, { type: 'tool_use' }] }, false],
  ['a tool of the server', anthropicMessages, { content: [{ type: 'server_tool_use' }] }, true],
  ['parts', geminiGenerate, parts({ text: 'a', thought: true }, { functionCall: {} }), false],
  ['code that was run', geminiGenerate, parts({ executableCode: {} }), true],
];
for (const [name, dialect, answer, expected] of table) {
  test(`${dialect.id}: ${name} ${expected ? 'says more than' : 'is'} its events`, () =>
    assert.equal(dialect.saysMore({ ...answer }), expected));
}
