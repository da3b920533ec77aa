// One turn by the openai package over Responses, streamed, going on by the id of the response before.
import OpenAI from 'openai';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const client = new OpenAI({ apiKey: 'any', baseURL: `${url}/v1`, maxRetries: 0 });
const tools = [{ type: 'function', name, description, parameters, strict: true }];
const first = await client.responses.stream({ model, input: prompt, tools }).finalResponse();
const calls = first.output.filter((item) => item.type === 'function_call');
const input = calls.map(({ call_id, arguments: text }) => ({
  type: 'function_call_output',
  call_id,
  output: read(JSON.parse(text)),
}));
const last = await client.responses.stream({ model, input, tools, previous_response_id: first.id }).finalResponse();
console.log(last.output_text);
