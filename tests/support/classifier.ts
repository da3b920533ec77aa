// Owns the classifier of the tests: the weights that ship, and facts of a request that holds nothing but a text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextFacts } from '../../main/domain/classify/stage-one.ts';

export const shippedWeights = (): Uint8Array =>
  readFileSync(join(import.meta.dirname, '..', '..', 'resources', 'classifier.bin'));

export const asked = (lastUser: string, more: Partial<TextFacts> = {}): TextFacts => ({
  lastUser,
  hasTools: false,
  hasImages: false,
  ...more,
});
