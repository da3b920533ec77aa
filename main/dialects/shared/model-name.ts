// Owns what a model may be called in a request: short, printable, and nothing that a path or a header could trip over.
import { z } from 'zod';

export const modelName = z
  .string()
  .min(1)
  .max(256, 'A model name has at most 256 characters.')
  .regex(/^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u, 'A model name has no control characters and no space at its ends.');
