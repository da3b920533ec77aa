// One turn by the openai package over Chat Completions, streamed, with its own tool runner.
import OpenAI from 'openai';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const client = new OpenAI({ apiKey: 'any', baseURL: `${url}/v1`, maxRetries: 0 });
const tool = { name, description, parameters, parse: JSON.parse, function: read };
const runner = client.chat.completions.runTools({
  model,
  stream: true,
  messages: [{ role: 'user', content: prompt }],
  tools: [{ type: 'function', function: tool }],
});
console.log(await runner.finalContent());
