// Owns the peers that a run measures beside the product: those that run already, and those that it starts itself.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Contender } from './measure.ts';
import { pidListeningOn } from './proc.ts';
import type { WritePrompt } from './prompts.ts';
import { chatFeeds, type Address } from './requests.ts';
import { freePort, isOpen } from './start-node.ts';

export interface NamedAddress extends Address {
  readonly name: string;
}

/** Reads `name=url`, and where a peer wants other words `name=url|model:NAME|header:value`, with commas between peers. */
export function readPeers(text: string): NamedAddress[] {
  return text
    .split(',')
    .filter((entry) => entry.includes('='))
    .map((entry) => {
      const name = entry.slice(0, entry.indexOf('=')).trim();
      const [url = '', ...settings] = entry.slice(entry.indexOf('=') + 1).split('|');
      const pairs = settings.map((setting) => (setting.includes(':') ? setting : `model:${setting}`));
      const { model = 'fake-model', ...headers } = Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1).trim()]),
      );
      return { name, url: completionsOf(url.trim()), model, headers };
    });
}

function completionsOf(url: string): string {
  if (url.endsWith('/chat/completions')) return url;
  return `${url.replace(/\/(?:v1\/?)?$/, '')}/v1/chat/completions`;
}

export function contenderAt(peer: NamedAddress, write: WritePrompt): Contender {
  const port = Number(new URL(peer.url).port);
  return { name: peer.name, pid: pidListeningOn(port), port, feeds: chatFeeds(peer, write) };
}

export interface StartedPeer extends AsyncDisposable {
  readonly address: NamedAddress;
}

const readyWithinMs = 120_000;

interface PeerStart {
  /** The folder with one folder for each peer. */
  readonly scripts: string;
  /** Where the peer is installed. */
  readonly home: string;
  readonly upstreamPort: number;
}

/** Starts a peer by its script, or says why it cannot be had. */
export async function startPeer(
  name: string,
  { scripts, home, upstreamPort }: PeerStart,
): Promise<StartedPeer | string> {
  const script = join(scripts, name, 'run.sh');
  if (!/^[\w-]+$/.test(name) || !existsSync(script)) return `${name} is left out: there is no script to start it with.`;
  const env = { ...process.env, PEERS_HOME: home };
  const ask = (...args: string[]) => spawnSync('bash', [script, ...args], { env, encoding: 'utf8' });
  const installed = ask('install');
  if (installed.status !== 0) return `${name} is left out, it cannot be installed: ${lastLine(installed.stderr)}`;
  const where = [String(await freePort()), `http://127.0.0.1:${upstreamPort}`];
  const child = spawn('bash', [script, 'start', ...where], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes) => (errors = (errors + String(bytes)).slice(-2_000)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const deadline = performance.now() + readyWithinMs;
  while (child.exitCode === null && performance.now() < deadline) {
    const [address] = readPeers(ask('url', ...where).stdout);
    if (address !== undefined && (await isOpen(Number(new URL(address.url).port))))
      return { address, [Symbol.asyncDispose]: stop };
    await wait(100);
  }
  await stop();
  return `${name} is left out, it did not get ready: ${lastLine(errors)}`;
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
