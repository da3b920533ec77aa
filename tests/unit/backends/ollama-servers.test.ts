import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ollamaServersIn } from '../../../main/backends/ollama-servers.ts';
import { specWith } from '../../support/backend-spec.ts';

test('only an Ollama of this machine that was configured is one to be managed', () => {
  const here = 'http://127.0.0.1:11434';
  const specs = [
    specWith({ name: 'ollama', type: 'ollama', endpoints: [here, 'http://far.example:11434', 'http://[::1]:1'] }),
    specWith({ name: 'looks-like', type: 'ollama', endpoints: ['http://127.0.0.1.example:11434'] }),
    specWith({ name: 'other', type: 'openai', endpoints: [here] }),
    specWith({ name: 'known', type: 'ollama', endpoints: [here], configured: false }),
  ];
  assert.deepEqual(ollamaServersIn(specs), [
    { name: 'ollama', endpoint: here },
    { name: 'ollama', endpoint: 'http://[::1]:1' },
  ]);
});
