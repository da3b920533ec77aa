// Owns finding the development data beside the checkout; where it is missing, a test says so and is skipped.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export const sharedFolder = join(import.meta.dirname, '..', '..', '..', 'shared');

export const withoutShared: string | false = existsSync(join(sharedFolder, 'data')) ? false : '../shared is not there';

export const sharedText = (path: string): string => {
  const bytes = readFileSync(join(sharedFolder, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

export const sharedLines = <T>(path: string): T[] =>
  sharedText(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
