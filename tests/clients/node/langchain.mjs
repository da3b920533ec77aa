// One turn by @langchain/openai, streamed.
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const chat = new ChatOpenAI({ model, apiKey: 'any', maxRetries: 0, configuration: { baseURL: `${url}/v1` } });
const bound = chat.bindTools([{ type: 'function', function: { name, description, parameters } }]);
const messages = [new HumanMessage(prompt)];
async function ask() {
  let whole;
  for await (const chunk of await bound.stream(messages)) whole = whole === undefined ? chunk : whole.concat(chunk);
  return whole;
}
const first = await ask();
messages.push(first);
for (const { id, args } of first.tool_calls) messages.push(new ToolMessage({ tool_call_id: id, content: read(args) }));
console.log((await ask()).content);
