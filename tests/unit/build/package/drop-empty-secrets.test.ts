import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropEmptySecrets } from '../../../../build/package/drop-empty-secrets.mjs';

test('what signs and is set to nothing counts as not set, and nothing else changes', () => {
  const kept = { CSC_LINK: 'certificate', APPLE_TEAM_ID: 'team', PATH: '', MY_CSC_LINK: '', LLR_UPDATE_URL: '' };
  const env = { ...kept, CSC_KEY_PASSWORD: '', WIN_CSC_LINK: '', WIN_CSC_KEY_PASSWORD: '', APPLE_ID: '' };
  dropEmptySecrets(env);
  assert.deepEqual(env, kept);
});
