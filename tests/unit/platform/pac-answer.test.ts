import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPacAnswer, type PacWay } from '../../../main/platform/pac-answer.ts';

const proxy = (url: string): PacWay => ({ kind: 'proxy', url });
const direct: PacWay = { kind: 'direct' };

const answers: readonly (readonly [text: string, way: PacWay])[] = [
  ['DIRECT', direct],
  ['', direct],
  [' ; ', direct],
  ['PROXY proxy.example:3128', proxy('http://proxy.example:3128')],
  ['proxy Proxy.Example:3128; DIRECT', proxy('http://proxy.example:3128')],
  ['HTTP 10.0.0.1:8080', proxy('http://10.0.0.1:8080')],
  ['HTTPS secure.example:443;PROXY other.example:80', proxy('https://secure.example')],
  ['PROXY [fd00::1]:3128', proxy('http://[fd00::1]:3128')],
  ['SOCKS5 socks.example:1080; PROXY proxy.example:3128', proxy('http://proxy.example:3128')],
  ['SOCKS socks.example:1080; DIRECT', direct],
  ['SOCKS socks.example:1080', { kind: 'unusable', offered: 'SOCKS' }],
  ['SOCKS5 a:1; SOCKS5 b:2; SOCKS c:3', { kind: 'unusable', offered: 'SOCKS5, SOCKS' }],
  ['QUIC a.example:443', { kind: 'unusable', offered: 'QUIC' }],
  // What is no host with a port is no proxy, and no leave to go without one.
  ['PROXY', { kind: 'unusable', offered: 'PROXY' }],
  ['PROXY proxy.example', { kind: 'unusable', offered: 'PROXY' }],
  ['PROXY user:word@proxy.example:3128', { kind: 'unusable', offered: 'PROXY' }],
  ['PROXY proxy.example:3128/path', { kind: 'unusable', offered: 'PROXY' }],
  ['PROXY proxy.example:99999', { kind: 'unusable', offered: 'PROXY' }],
  ['PROXY a:1 b:2', { kind: 'unusable', offered: 'PROXY' }],
  ['DIRECT a:1', { kind: 'unusable', offered: 'DIRECT' }],
  ['<html>nothing</html>', { kind: 'unusable', offered: 'something else' }],
];

for (const [text, way] of answers)
  test(`the system’s word ${JSON.stringify(text)} leads where it says`, () => {
    assert.deepEqual(readPacAnswer(text), way);
  });

test('whatever is said, a way is a host with a port, and straight ahead is gone only where it is offered', () => {
  const word = fc.oneof(
    fc.constantFrom('PROXY', 'HTTPS', 'SOCKS', 'DIRECT', 'proxy.example:1', 'x', '', ':', '@'),
    fc.string(),
  );
  const entry = fc.array(word, { maxLength: 3 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const text = entries.join(';');
      const way = readPacAnswer(text);
      if (way.kind === 'proxy') {
        const url = new URL(way.url);
        assert.equal(`${url.origin}/`, url.href);
      } else if (way.kind === 'direct') assert.ok(/^[\s;]*$/.test(text) || /(?:^|;)\s*direct\s*(?:;|$)/i.test(text));
      else assert.match(way.offered, /^[A-Za-z0-9, ]+$/);
    }),
  );
});
