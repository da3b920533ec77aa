// Owns files that begin as models do, and a check that looks at nothing more of them.
import { randomBytes } from 'node:crypto';
import { RouterError } from '../../main/contract/errors.ts';
import type { ModelFacts } from '../../main/contract/models.ts';
import { realFiles } from '../../main/platform/real.ts';

export const fakeModel = (bytes: number): Buffer => Buffer.concat([Buffer.from('GGUF'), randomBytes(bytes - 4)]);

export const factsOf = (role: ModelFacts['role']): ModelFacts => ({
  architecture: 'llama',
  name: null,
  quant: 'Q4_K_M',
  role,
  kind: 'chat',
  contextTokens: 2_048,
  layers: 1,
  embeddingLength: 8,
  vocabulary: 8,
  weightBytes: 8,
  kv: { globalBytesPerToken: 1, slidingBytesPerToken: 0, window: 0 },
  hasTemplate: true,
  takesTools: false,
  fillsIn: false,
  pools: false,
});

export async function checkMagic(path: string): Promise<ModelFacts> {
  const magic = Buffer.from(realFiles.readBytes(path) ?? []).toString('latin1', 0, 4);
  if (magic === 'GGUF') return factsOf('model');
  if (magic === 'EYES') return factsOf('mmproj');
  throw new RouterError('invalid_model', 'The file does not begin as a GGUF does. Choose another.');
}
