import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portAlert, takenWords, type ShutDoor } from '../../../main/http/port-trouble.ts';

const shut = (more: Partial<ShutDoor> = {}): ShutDoor => ({
  host: '127.0.0.1',
  port: 18_790,
  code: 'EADDRINUSE',
  taken: { holder: { pid: 1234, name: 'ollama' }, router: null, next: 18_791 },
  pinnedBy: null,
  ...more,
});

test('who has the port is named as far as it is known', () => {
  const ollama = { pid: 1234, name: 'ollama' };
  for (const [taken, words] of [
    [{ holder: ollama, router: null }, 'Port 1 is taken by ollama (process 1234)'],
    [{ holder: { pid: 5, name: null }, router: null }, 'Port 1 is taken by another program (process 5)'],
    [{ holder: null, router: null }, 'Port 1 is taken by another program'],
    [{ holder: null, router: { home: null } }, 'Port 1 is taken by another LA Router'],
    [
      { holder: { pid: 5, name: 'node' }, router: { home: '/homes/two' } },
      'Port 1 is taken by another LA Router of the home /homes/two (process 5)',
    ],
  ] as const)
    assert.equal(takenWords(1, taken), words);
});

test('the next free port is offered where the settings may say it', () => {
  const alert = portAlert(shut());
  assert.equal(alert.title, '127.0.0.1:18790 could not be opened');
  assert.equal(
    alert.message,
    'Port 18790 is taken by ollama (process 1234), so no other program reaches this router. End that program, or use another port: 18791 is free.',
  );
  assert.equal(alert.usePort, 18_791);
});

test('where a flag or a variable holds the port that is said, and nothing is offered', () => {
  for (const pinnedBy of ['--port', 'LLR_PORT'] as const) {
    const alert = portAlert(shut({ pinnedBy }));
    assert.match(
      alert.message,
      new RegExp(
        `End that program, or start LA Router with another port: ${pinnedBy} holds this one, and 18791 would do\\.$`,
      ),
    );
    assert.ok(!('usePort' in alert));
  }
});

test('without a free port nearby, and where the system refuses, it is said what to do all the same', () => {
  const none = portAlert(shut({ taken: { holder: null, router: null, next: null } }));
  assert.match(none.message, /End that program, or set another port\.$/);
  assert.ok(!('usePort' in none));
  const refused = portAlert(shut({ code: 'EACCES', taken: null }));
  assert.match(refused.message, /^The system refused it \(EACCES\), .* Set another port\.$/);
  const pinned = portAlert(shut({ code: 'EACCES', taken: null, pinnedBy: '--port' }));
  assert.match(
    pinned.message,
    /Start LA Router with another port: --port holds this one, and another number would do\.$/,
  );
});
