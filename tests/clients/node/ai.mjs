// One turn by the AI SDK, streamed, with its own tool loop, over the provider that PROVIDER names.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const settings = { baseURL: `${url}/v1`, apiKey: 'any' };
const providers = {
  openai: () => createOpenAI(settings)(model),
  anthropic: () => createAnthropic(settings)(model),
  compatible: () => createOpenAICompatible({ ...settings, name: 'router', includeUsage: true })(model),
};
const answer = streamText({
  model: providers[process.env.PROVIDER](),
  prompt,
  maxRetries: 0,
  stopWhen: stepCountIs(4),
  tools: { [name]: tool({ description, inputSchema: jsonSchema(parameters), execute: async (input) => read(input) }) },
});
console.log(await answer.text);
