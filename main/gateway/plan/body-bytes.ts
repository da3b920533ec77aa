// Owns what a scan asks of the bytes of a body.
import { hash } from 'node:crypto';
import type { BodyBytes } from '../../domain/sensitivity/finding.ts';

export const bodyBytes = (body: Buffer): BodyBytes => ({
  length: body.length,
  text: (from, to) => body.toString('utf8', from, to),
  hash: (from, to) => hash('sha256', body.subarray(from, to), 'binary'),
  lengthOf: (text) => Buffer.byteLength(text),
});
