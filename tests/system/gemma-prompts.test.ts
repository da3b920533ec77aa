// What Gemma 4 reads of a conversation, byte for byte, whichever format it came in. The expected texts follow the
// description of its format, not the template that makes them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stageWith, type Stage } from '../support/engine-stage.ts';
import { engineFolder, withoutEngine } from '../support/engine.ts';
import { until } from '../support/http.ts';
import { talkFormats, type Talk, type TalkTool } from '../support/talks.ts';

const skip = withoutEngine;

const weather: TalkTool = {
  name: 'weather',
  description: 'Tells the weather.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'Where.' }, days: { type: 'integer' } },
    required: ['city'],
  },
};
const weatherShown =
  '<|tool>declaration:weather{description:<|"|>Tells the weather.<|"|>,parameters:{properties:{' +
  'city:{description:<|"|>Where.<|"|>,type:<|"|>STRING<|"|>},days:{type:<|"|>INTEGER<|"|>}},' +
  'required:[<|"|>city<|"|>],type:<|"|>OBJECT<|"|>}}<tool|>';
const book: TalkTool = {
  name: 'book',
  description: 'Books a room.',
  parameters: {
    type: 'object',
    properties: {
      guests: { type: 'array', items: { type: 'string' } },
      kind: { type: 'string', enum: ['single', 'double'] },
      stay: { type: 'object', properties: { nights: { type: 'number' } }, required: ['nights'] },
    },
    required: ['kind', 'stay'],
  },
};
const bookShown =
  '<|tool>declaration:book{description:<|"|>Books a room.<|"|>,parameters:{properties:{' +
  'guests:{items:{type:<|"|>STRING<|"|>},type:<|"|>ARRAY<|"|>},' +
  'kind:{enum:[<|"|>single<|"|>,<|"|>double<|"|>],type:<|"|>STRING<|"|>},' +
  'stay:{properties:{nights:{type:<|"|>NUMBER<|"|>}},required:[<|"|>nights<|"|>],type:<|"|>OBJECT<|"|>}},' +
  'required:[<|"|>kind<|"|>,<|"|>stay<|"|>],type:<|"|>OBJECT<|"|>}}<tool|>';

const thinkingSystem = (rest: string): string => `<|turn>system\n<|think|>\n${rest}<turn|>\n`;
const user = (text: string): string => `<|turn>user\n${text}<turn|>\n`;
const model = '<|turn>model\n';
/** Without thoughts the model is shown that it has had none. */
const thoughtless = '<|channel>thought\n<channel|>';
const callOf = (city: string): string => `<|tool_call>call:weather{city:<|"|>${city}<|"|>}<tool_call|>`;
const cameOf = (text: string): string => `<|tool_response>response:weather{value:<|"|>${text}<|"|>}<tool_response|>`;

const oslo = { name: 'weather', arguments: { city: 'Oslo' }, result: 'It rains.' };
const rome = { name: 'weather', arguments: { city: 'Rome' }, result: 'It is dry.' };

const histories: Readonly<Record<string, readonly [talk: Talk, prompt: string]>> = {
  'a question': [{ thinks: true, turns: [{ user: 'Hello' }] }, thinkingSystem('') + user('Hello') + model],
  'a question to one that is not to think': [
    { thinks: false, turns: [{ user: 'Hello' }] },
    user('Hello') + model + thoughtless,
  ],
  'a system prompt': [
    { thinks: true, system: 'Be brief.', turns: [{ user: 'Hello' }] },
    thinkingSystem('Be brief.') + user('Hello') + model,
  ],
  'a system prompt without thoughts': [
    { thinks: false, system: 'Be brief.', turns: [{ user: 'Hello' }] },
    `<|turn>system\nBe brief.<turn|>\n${user('Hello')}${model}${thoughtless}`,
  ],
  'several turns, whose thoughts are dropped': [
    { thinks: true, turns: [{ user: 'Hello' }, { thought: 'A greeting.', said: 'Good day.' }, { user: 'More' }] },
    `${thinkingSystem('')}${user('Hello')}${model}Good day.<turn|>\n${user('More')}${model}`,
  ],
  'a tool': [
    { thinks: true, system: 'Be brief.', tools: [weather], turns: [{ user: 'Oslo?' }] },
    thinkingSystem(`Be brief.${weatherShown}`) + user('Oslo?') + model,
  ],
  'two tools with all kinds of values': [
    { thinks: false, tools: [weather, book], turns: [{ user: 'Oslo?' }] },
    `<|turn>system\n${weatherShown}${bookShown}<turn|>\n${user('Oslo?')}${model}${thoughtless}`,
  ],
  'a call and its result, after which the turn goes on': [
    { thinks: true, tools: [weather], turns: [{ user: 'Oslo?' }, { calls: [oslo] }] },
    thinkingSystem(weatherShown) + user('Oslo?') + model + callOf('Oslo') + cameOf('It rains.'),
  ],
  'a call with the thought that led to it': [
    { thinks: true, tools: [weather], turns: [{ user: 'Oslo?' }, { thought: 'I must look.', calls: [oslo] }] },
    `${thinkingSystem(weatherShown)}${user('Oslo?')}${model}<|channel>thought\nI must look.\n<channel|>` +
      callOf('Oslo') +
      cameOf('It rains.'),
  ],
  'two calls at once': [
    { thinks: true, tools: [weather], turns: [{ user: 'Both?' }, { calls: [oslo, rome] }] },
    `${thinkingSystem(weatherShown)}${user('Both?')}${model}${callOf('Oslo')}${callOf('Rome')}` +
      cameOf('It rains.') +
      cameOf('It is dry.'),
  ],
  'a call that lies behind an answer': [
    {
      thinks: false,
      tools: [weather],
      turns: [{ user: 'Oslo?' }, { thought: 'Look.', calls: [oslo] }, { said: 'It rains there.' }, { user: 'Thanks' }],
    },
    `<|turn>system\n${weatherShown}<turn|>\n${user('Oslo?')}${model}${callOf('Oslo')}${cameOf('It rains.')}` +
      `It rains there.<turn|>\n${user('Thanks')}${model}${thoughtless}`,
  ],
  'arguments of all kinds': [
    {
      thinks: true,
      tools: [book],
      turns: [
        { user: 'Book.' },
        {
          calls: [
            {
              name: 'book',
              arguments: { kind: 'double', guests: ['Åse', '"B"'], stay: { nights: 2.5 }, sure: true },
              result: '{"room": 12}',
            },
          ],
        },
      ],
    },
    `${thinkingSystem(bookShown)}${user('Book.')}${model}<|tool_call>call:book{guests:[<|"|>Åse<|"|>,<|"|>"B"<|"|>],` +
      'kind:<|"|>double<|"|>,stay:{nights:2.5},sure:true}<tool_call|>' +
      '<|tool_response>response:book{value:<|"|>{"room": 12}<|"|>}<tool_response|>',
  ],
};

/** The words of the engine as the product would start it, at a socket of our own. */
async function startEngine(scene: Stage): Promise<{ readonly socket: string; readonly stop: () => void }> {
  await scene.router.post({ model: 'gemma', messages: [{ role: 'user', content: 'x' }] });
  const [words = []] = scene.engine.starts(scene.path('gemma'));
  const socket = join(scene.router.home.folder, 'own.sock');
  const args = words.map((word, at) => (words[at - 1] === '--host' ? socket : word));
  const child = spawn(join(engineFolder, 'bin', 'cpu', 'llama-server'), args, { stdio: 'ignore' });
  await until('the engine is ready', async () => (await askEngine(socket, 'GET', '/health', null))?.status === 'ok');
  return { socket, stop: () => child.kill('SIGKILL') };
}

function askEngine(
  socketPath: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Readonly<Record<string, unknown>> | null> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, method, path, headers: { 'content-type': 'application/json' } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    asked.on('error', () => resolve(null));
    asked.end(body === null ? undefined : JSON.stringify(body));
  });
}

let scene: Stage | null = null;
let engine: Awaited<ReturnType<typeof startEngine>> | null = null;

before(async () => {
  if (skip !== false) return;
  scene = await stageWith({ gemma: { architecture: 'gemma4' } }, { templates: join(engineFolder, 'templates') });
  engine = await startEngine(scene);
});
after(async () => {
  engine?.stop();
  await scene?.[Symbol.asyncDispose]();
});

for (const [what, [talk, prompt]] of Object.entries(histories))
  for (const [format, write] of Object.entries(talkFormats))
    test(`${what} is read by Gemma 4 as it was trained: ${format}`, { skip }, async () => {
      if (scene === null || engine === null) return assert.fail();
      const { path, body } = write(talk, 'gemma');
      const answer = await scene.router.postTo(path, body);
      assert.equal(answer.status, 200, await answer.text());
      const sent = scene.engine.asked(scene.path('gemma')).at(-1);
      const rendered = await askEngine(engine.socket, 'POST', '/apply-template', sent?.body);
      assert.equal(rendered?.['prompt'], prompt, JSON.stringify(rendered));
    });
