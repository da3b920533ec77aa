// Owns a mirror of Electron on this machine, as good or as bad as a test wants it, and a checkout without an Electron.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipOf } from './zip.ts';

const root = join(import.meta.dirname, '..', '..');
const electronPackage = join(root, 'node_modules', 'electron');
export const electronVersion: string = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;

/** An Electron that tells how it was started. */
const program = '#!/bin/sh\necho "window $*"\n';
const archive = zipOf([
  { name: 'version', content: Buffer.from(electronVersion) },
  { name: 'electron', content: Buffer.from(program), mode: 0o755 },
  { name: 'resources/default_app.asar', content: Buffer.alloc(200_000, 'x') },
]);

export type Manner = 'whole' | 'silent' | 'stalls' | 'breaks' | 'missing' | 'altered';

export interface Mirror extends AsyncDisposable {
  readonly url: string;
  /** The archives that were asked for, and the hosts where it is the proxy. */
  readonly asked: readonly string[];
  readonly behave: (manner: Manner) => void;
  /** Sends a little more to whoever waits. */
  readonly drip: () => void;
}

export async function startMirror(manner: Manner): Promise<Mirror> {
  let current = manner;
  const asked: string[] = [];
  const waiting: ServerResponse[] = [];
  const answers: Record<Manner, (response: ServerResponse) => void> = {
    whole: (response) => response.end(archive),
    silent: (response) => void waiting.push(response),
    stalls(response) {
      response.writeHead(200, { 'content-length': archive.length }).write(archive.subarray(0, 1_000));
      waiting.push(response);
    },
    breaks(response) {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
    },
    missing: (response) => response.writeHead(404).end(),
    altered: (response) => response.end(Buffer.concat([archive, Buffer.from('more')])),
  };
  const server = createServer(({ url = '' }, response) => {
    const name = url.split('/').at(-1) ?? '';
    if (name === 'SHASUMS256.txt') return void response.end(sums());
    asked.push(url);
    answers[current](response);
  });
  // As a proxy: whoever wants to go further is answered here.
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.emit('connection', socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    behave: (next) => (current = next),
    drip: () => waiting.forEach((response) => response.write('more')),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sums(): string {
  const name = `electron-v${electronVersion}-${process.platform}-${process.arch}.zip`;
  return `${createHash('sha256').update(archive).digest('hex')} *${name}\n`;
}

export interface Checkout extends Disposable {
  readonly folder: string;
  readonly at: (...parts: string[]) => string;
}

/** The packages as `npm ci` leaves them: Electron's, with its installer and without its binary. */
export function bareCheckout(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-checkout-'));
  const at = (...parts: string[]): string => join(folder, ...parts);
  mkdirSync(at('node_modules', 'electron'), { recursive: true });
  for (const name of ['install.js', 'package.json', 'checksums.json'])
    cpSync(join(electronPackage, name), at('node_modules', 'electron', name));
  for (const scope of ['@electron', '@electron-internal'])
    symlinkSync(join(root, 'node_modules', scope), at('node_modules', scope), 'junction');
  return { folder, at, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** With no variable of this machine that could lead elsewhere. The archive is made here, so its sums are asked for. */
export const mirrorEnv = (checkout: Checkout, url: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: checkout.folder,
  DISPLAY: ':7',
  ELECTRON_MIRROR: url,
  electron_config_cache: checkout.at('cache'),
  electron_use_remote_checksums: '1',
});
