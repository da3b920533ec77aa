// Owns which parts of a request to Ollama nobody can read.
import type { OpaqueParts } from '../../contract/opaque-parts.ts';

export const ollamaOpaque: OpaqueParts = {
  id: 'ollama',
  strings: ['messages.*.images.*', 'images.*'],
  words: [],
  // What was said before, in tokens.
  numbers: ['context.*'],
  seals: [],
};
