// Owns an engine that can be made to misbehave: a program in the place of llama-server that speaks as it does while it
// loads, serves one answer, and does what a file beside the model says.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnginePlace } from '../../main/local/engines.ts';
import { noEngine } from './no-models.ts';

/** What the next processes do, one word each; the last again and again. */
export type Behaviour =
  | 'serve'
  | 'crash-in-load'
  | 'refuse-in-load'
  | 'out-of-memory'
  | 'hang-in-load'
  | 'crash-on-request'
  | 'hang-on-request';

const program = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const args = process.argv.slice(2);
const after = (name) => args[args.indexOf(name) + 1];
const model = after('--model');
appendFileSync(model + '.starts', JSON.stringify(args) + '\\n');
const starts = readFileSync(model + '.starts', 'utf8').trim().split('\\n').length;
const words = existsSync(model + '.behaviour') ? readFileSync(model + '.behaviour', 'utf8').split(' ') : ['serve'];
const behaviour = words[Math.min(starts, words.length) - 1];
process.stdin.on('end', () => process.exit(1)).resume();
const say = (state, payload) => process.stdout.write('\\ncmd_child_to_router:state:' + JSON.stringify({ state, payload }) + '\\n');
say('loading', { value: 0.5 });
const end = () => process.kill(process.pid, 'SIGSEGV');
if (behaviour === 'crash-in-load') end();
else if (behaviour === 'refuse-in-load') { console.error('0.1 E error: unknown model architecture in ' + model); process.exit(1); }
else if (behaviour === 'out-of-memory' && Number(after('-c')) > 4096) { console.error('E failed to allocate buffer of 12 GiB'); process.exit(1); }
else if (behaviour !== 'hang-in-load') serve();
function serve() {
  const usual = JSON.stringify({ id: 'a', object: 'chat.completion', created: 1, model: after('--alias'), choices: [{ index: 0, message: { role: 'assistant', content: 'Served.' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } });
  createServer((request, response) => {
    if (request.method === 'GET') return response.end('{"status":"ok"}');
    let body = '';
    request.setEncoding('utf8').on('data', (text) => { body += text; }).on('end', () => {
      appendFileSync(model + '.asked', JSON.stringify({ path: request.url, body: JSON.parse(body) }) + '\\n');
      if (behaviour === 'crash-on-request') return end();
      if (behaviour === 'hang-on-request') return;
      response.writeHead(200, { 'content-type': 'application/json' }).end(existsSync(model + '.says') ? readFileSync(model + '.says') : usual);
    });
  }).listen(after('--host'), () => say('ready', { meta: { n_ctx: Number(after('-c')) / Number(after('-np')) } }));
}
`;

interface Asked {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function linesOf(file: string) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export interface FakeEngine {
  readonly place: EnginePlace;
  readonly behave: (path: string, ...behaviours: readonly Behaviour[]) => void;
  /** What it answers from now on, whatever it is asked. */
  readonly say: (path: string, answer: unknown) => void;
  /** The words that each process was started with. */
  readonly starts: (path: string) => readonly (readonly string[])[];
  /** What each request said, in their order. */
  readonly asked: (path: string) => readonly Asked[];
}

export function fakeEngine(folder: string): FakeEngine {
  const bin = join(folder, 'engine', 'bin', 'cpu');
  mkdirSync(bin, { recursive: true });
  const path = join(bin, 'llama-server');
  writeFileSync(path, program);
  chmodSync(path, 0o755);
  return {
    place: { ...noEngine, folder: join(folder, 'engine') },
    behave: (model, ...behaviours) => writeFileSync(`${model}.behaviour`, behaviours.join(' ')),
    say: (model, answer) => writeFileSync(`${model}.says`, JSON.stringify(answer)),
    starts: (model) => linesOf(`${model}.starts`),
    asked: (model) => linesOf(`${model}.asked`),
  };
}
