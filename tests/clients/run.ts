// Runs every official client through one whole turn with a tool, against the product as it ships and each kind of
// provider behind it; with --local a model of this machine. Usage: run.ts [--local] [part of a client's name …]
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnProduct, temporaryHome } from '../support/core.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { secretFile } from './brain.ts';
import { cache, folderOf, install, runTool } from './install.ts';
import { createMind, type BackendType } from './minds.ts';
import { runClient } from './process.ts';
import { recognised } from './recognise.ts';
import { clients, type Client } from './table.ts';

const backends: readonly BackendType[] = ['anthropic', 'openai'];
const mostTurns = 12;
const patienceMs = 90_000;
const atOnce = 2;

interface Result {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly why: string;
}

const policyFor = (type: BackendType, url: string): string =>
  `backends:
  fake: { type: ${type}, endpoint: "${url}", zone: device, apiKey: "\${FAKE_KEY}", model: fake-model }
aliases: { "claude-*": auto, "gpt-*": auto, "gemini-*": auto, "qwen*": auto }
`;

const place = (client: Client, url: string, home: string) => ({
  url,
  home,
  installed: (path: string) => join(folderOf(client), path),
  // Node finds packages from where a script lies, Python from where its program lies.
  script: (name: string) => (name.startsWith('node/') ? join(cache, name) : join(import.meta.dirname, name)),
});

async function turn(client: Client, backend: BackendType): Promise<Result> {
  const stop = new AbortController();
  const mind = createMind(backend, (count) => count > mostTurns && stop.abort());
  await using provider = await startFakeServer(0, mind);
  using routerHome = temporaryHome();
  using clientHome = temporaryHome();
  using work = temporaryHome();
  const secret = `sunflower-${randomBytes(6).toString('hex')}`;
  work.write(secretFile, `${secret}\n`);
  routerHome.write('policy.yaml', policyFor(backend, provider.url));
  await using product = await spawnProduct(routerHome.folder, [], { FAKE_KEY: 'fake', LLR_LOG: 'debug' });
  const launch = client.launch(place(client, product.url, clientHome.folder));
  const ran = await runClient(launch, { home: clientHome.folder, work: work.folder, stop: stop.signal, patienceMs });
  const proof = launch.proof === undefined ? null : join(work.folder, launch.proof);
  const answer = proof === null ? ran.out : existsSync(proof) ? readFileSync(proof, 'utf8') : '';
  const says = `\n${ran.out.slice(-3000)}\n${ran.noise.slice(-2000)}\n${product.output().slice(-2000)}`;
  if (mind.refusals.length > 0) return { outcome: 'failed', why: `the provider refused ${mind.refusals[0]}${says}` };
  const refused = /request-refused.*/.exec(product.output())?.[0];
  // Some clients go on in another way, and nobody would notice.
  if (refused !== undefined) return { outcome: 'failed', why: `the router refused a request: ${refused}${says}` };
  if (stop.signal.aborted) return { outcome: 'failed', why: `it asked more than ${mostTurns} times${says}` };
  if (ran.late) return { outcome: 'failed', why: `it did not end within ${patienceMs / 1000} s${says}` };
  if (ran.code === null) return { outcome: 'skipped', why: `it cannot be started: ${ran.noise}` };
  if (!answer.includes(`The secret is ${secret}.`))
    return { outcome: 'failed', why: `the answer did not arrive, code ${ran.code}, ${mind.turns()} turns${says}` };
  if (client.recognised !== undefined && !recognised(client.recognised, client.group, mind.seen))
    return { outcome: 'failed', why: `no request of it was recognised as ${client.recognised}` };
  return { outcome: 'passed', why: `${mind.turns()} turns` };
}

/** A model of this machine says one sentence, whatever it is asked: that it comes through is what is looked at. */
const localReply = 'Hello from a tiny local model.';

/** By an alias, as an agent with fixed names has it, and by the model's own name where the client takes one. */
async function localTurn(client: Client): Promise<Result> {
  using routerHome = temporaryHome();
  using clientHome = temporaryHome();
  using work = temporaryHome();
  work.write(secretFile, 'a secret\n');
  // An agent's prompt is tens of thousands of tokens, and one letter is one here.
  mkdirSync(join(routerHome.folder, 'models'));
  writeTinyGguf(join(routerHome.folder, 'models', 'tiny.gguf'), {
    architecture: 'gemma4',
    reply: localReply,
    contextTokens: 262_144,
  });
  routerHome.write(
    'policy.yaml',
    'aliases: { auto: local/tiny, "claude-*": local/tiny, "gpt-*": local/tiny, "gemini-*": local/tiny, "qwen*": local/tiny }\n',
  );
  const env = { LLR_LOG: 'debug', LLR_ENGINE_MEMORY: '8GiB' };
  await using product = await spawnProduct(routerHome.folder, [], env);
  await until('the model is found', async () => (await fetch(`${product.url}/api/models/tiny/health`)).ok);
  const start = { contextTokens: 200_000, slots: 1 };
  await fetch(`${product.url}/api/models/tiny/start`, {
    method: 'POST',
    body: JSON.stringify(start),
    headers: { 'content-type': 'application/json' },
  });
  const launch = client.launch(place(client, product.url, clientHome.folder));
  const ran = await runClient(launch, {
    home: clientHome.folder,
    work: work.folder,
    stop: new AbortController().signal,
    patienceMs,
  });
  const says = `\n${ran.out.slice(-3000)}\n${ran.noise.slice(-2000)}\n${product.output().slice(-2000)}`;
  if (ran.code === null) return { outcome: 'skipped', why: `it cannot be started: ${ran.noise}` };
  if (!ran.out.includes(localReply))
    return { outcome: 'failed', why: `the answer did not arrive, code ${ran.code}${says}` };
  return { outcome: 'passed', why: 'the model of this machine answered' };
}

const isLocal = process.argv.includes('--local');
const asked = process.argv.slice(2).filter((word) => word !== '--local');
const chosen = clients.filter(({ name }) => asked.length === 0 || asked.some((part) => name.includes(part)));
const totals = { passed: 0, failed: 0, skipped: 0 };

function tell(client: Client, backend: BackendType | 'llama-server', { outcome, why }: Result): void {
  totals[outcome]++;
  const row = `${outcome.padEnd(8)}${client.name.padEnd(36)}${backend.padEnd(11)}`;
  console.log(`${row}${outcome === 'failed' ? why.replaceAll('\n', '\n    ') : (why.split('\n')[0] ?? '')}`);
}

async function runAll(client: Client, problem: string | null): Promise<void> {
  if (isLocal)
    return tell(
      client,
      'llama-server',
      problem === null ? await localTurn(client) : { outcome: 'skipped', why: problem },
    );
  for (const backend of backends)
    tell(client, backend, problem === null ? await turn(client, backend) : { outcome: 'skipped', why: problem });
}

const root = join(import.meta.dirname, '..', '..');
const built = await runTool(process.execPath, [join(root, 'build', 'build.mjs')], root);
if (built.code !== 0) throw new Error(`The build failed:\n${built.out}`);

const problems = new Map<Client, string | null>();
for (const client of chosen) problems.set(client, await install(client));
if (existsSync(cache)) cpSync(join(import.meta.dirname, 'node'), join(cache, 'node'), { recursive: true });

const waiting = [...chosen];
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await runAll(next, problems.get(next) ?? null);
  }),
);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
