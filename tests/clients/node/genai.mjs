// One turn by @google/genai, streamed.
import { GoogleGenAI } from '@google/genai';
import { description, model, name, parameters, prompt, read, url } from './secret.mjs';

const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: url } });
const config = { tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema: parameters }] }] };
const contents = [{ role: 'user', parts: [{ text: prompt }] }];
async function ask() {
  const parts = [];
  for await (const chunk of await client.models.generateContentStream({ model, contents, config }))
    parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
  return parts;
}
const first = await ask();
const calls = first.flatMap(({ functionCall }) => functionCall ?? []);
contents.push(
  { role: 'model', parts: first },
  {
    role: 'user',
    parts: calls.map(({ id, name: called, args }) => ({
      functionResponse: { id, name: called, response: { output: read(args) } },
    })),
  },
);
const last = await ask();
console.log(last.map(({ text }) => text ?? '').join(''));
