// Owns scanning a text or a body as the gateway does, for tests that look at what is found.
import { createHmac } from 'node:crypto';
import type { Finding, Scan } from '../../main/domain/sensitivity/finding.ts';
import { readStrings } from '../../main/domain/sensitivity/json-strings.ts';
import { createScanner } from '../../main/domain/sensitivity/scanner.ts';

export const testHash = (text: string): string =>
  createHmac('sha256', 'a key of tests').update(text).digest('base64url');

const scanner = createScanner({ hash: testHash });

export const scanText = (text: string): Scan => scanner.scan([{ text, place: 'messages.0.content' }]);

export const scanBody = (body: unknown): Scan => scanner.scan(readStrings(JSON.stringify(body)));

/** `kind level` of what was found, each once. */
export const shortly = (findings: readonly Finding[]): string[] => [
  ...new Set(findings.map(({ kind, level }) => `${kind} ${level}`)),
];
