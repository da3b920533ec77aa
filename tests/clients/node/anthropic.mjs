// One turn by @anthropic-ai/sdk, streamed.
import Anthropic from '@anthropic-ai/sdk';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const client = new Anthropic({ apiKey: 'any', baseURL: url, maxRetries: 0 });
const tools = [{ name, description, input_schema: parameters }];
const messages = [{ role: 'user', content: prompt }];
const ask = () => client.messages.stream({ model, max_tokens: 1000, tools, messages }).finalMessage();
const first = await ask();
const results = first.content
  .filter(({ type }) => type === 'tool_use')
  .map(({ id, input }) => ({ type: 'tool_result', tool_use_id: id, content: read(input) }));
messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: results });
const last = await ask();
console.log(last.content.map(({ text }) => text ?? '').join(''));
