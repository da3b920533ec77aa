// One turn by the ollama package over /api/chat, streamed.
import { Ollama } from 'ollama';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const client = new Ollama({ host: url });
const tools = [{ type: 'function', function: { name, description, parameters } }];
const messages = [{ role: 'user', content: prompt }];
async function ask() {
  const message = { role: 'assistant', content: '', tool_calls: [] };
  for await (const part of await client.chat({ model, messages, tools, stream: true })) {
    message.content += part.message.content;
    message.tool_calls.push(...(part.message.tool_calls ?? []));
  }
  return message;
}
const first = await ask();
messages.push(first);
for (const { function: called } of first.tool_calls)
  messages.push({ role: 'tool', tool_name: called.name, content: read(called.arguments) });
console.log((await ask()).content);
