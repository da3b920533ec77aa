// Sockets that send half a head and no more: after their answer they are closed, and nobody else is kept out.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { spawnProduct, temporaryHome } from '../support/core.ts';

const mostConnections = 200;
const headMs = 500;

/** What it was answered, once the other side has closed; this side never does. */
function halfHead(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.once('connect', () => socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: 127'));
    socket.once('error', reject);
    socket.once('end', () => {
      // Still open on this side for a while: the router must not wait for it.
      setTimeout(() => socket.destroy(), 2_000);
      resolve(answer);
    });
  });
}

test('as many half heads as there are connections keep others out no longer than their time', async () => {
  using home = temporaryHome();
  home.write('config.yaml', `limits: { headMs: ${headMs}, connections: ${mostConnections} }\n`);
  await using product = await spawnProduct(home.folder);
  const { port } = new URL(product.url);
  const answers = await Promise.all(Array.from({ length: mostConnections }, () => halfHead(Number(port))));
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 408 /);
  const reply = await fetch(`${product.url}/health`, { signal: AbortSignal.timeout(1_500) });
  assert.equal(reply.status, 200);
});
