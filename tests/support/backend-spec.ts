// Owns a backend as a policy would give it, so that a test names only what it is about.
import type { BackendSpec } from '../../main/domain/policy.ts';

export const specWith = (given: Partial<BackendSpec> = {}): BackendSpec => ({
  name: 'one',
  type: 'openai',
  endpoints: ['http://x/v1'],
  zone: 'private',
  zoneGiven: true,
  region: null,
  apiKey: null,
  keyName: null,
  models: [],
  families: {},
  p50Ms: null,
  configured: true,
  ...given,
});
