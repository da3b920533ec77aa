// Owns which files policies are read from: policy.yaml, what ships with the product, and the home's own folder.
import { join } from 'node:path';
import type { Files } from '../platform/ports.ts';
import type { Home } from './home.ts';
import type { NamedText, PolicyTexts } from './named-policies.ts';
import { policyFileName } from './policy.ts';
import { ConfigError } from './yaml-file.ts';

export interface PolicyPlaces {
  /** The file of the policy that counts where none is named. */
  readonly policy: string;
  /** Who says that it is there; null where it may be missing. */
  readonly policyNamedBy: Home['policyNamedBy'];
  /** The home's folder of named policies, and the one that ships. */
  readonly policies: string;
  readonly shipped: string;
}

/** One of the home wins over a shipped one of its name. */
export const readPolicyTexts = (files: Files, places: PolicyPlaces): PolicyTexts => ({
  base: readBaseText(files, places),
  named: readNamedTexts(files, places),
});

export function readNamedTexts(files: Files, { policies, shipped }: PolicyPlaces): readonly NamedText[] {
  const named = new Map<string, NamedText>();
  for (const text of [
    ...textsIn(files, shipped, (name) => name),
    ...textsIn(files, policies, (name) => `policies/${name}${ending}`),
  ])
    named.set(text.name, text);
  return [...named.values()];
}

/** Without a file the environment alone may be enough, but not where someone has named one. */
function readBaseText(files: Files, { policy, policyNamedBy }: PolicyPlaces): string | null {
  const text = readFile(files, policy, policyFileName);
  if (text === null && policyNamedBy !== null) {
    const message = `There is no such file, and ${policyNamedBy} names it. Write it there, correct the path, or leave ${policyNamedBy} out: then policy.yaml in the home counts.`;
    throw new ConfigError(policy, [{ line: 1, column: 1, path: '', message }]);
  }
  return text;
}

const ending = '.yaml';

/** Editors keep drafts and locks beside a file, under names that begin with a dot. */
const isPolicyFile = (name: string): boolean => name.endsWith(ending) && !name.startsWith('.');

function textsIn(files: Files, folder: string, told: (name: string) => string): NamedText[] {
  return files
    .list(folder)
    .filter(isPolicyFile)
    .flatMap((fileName) => {
      const name = fileName.slice(0, -ending.length);
      const text = readFile(files, join(folder, fileName), told(name));
      return text === null ? [] : [{ name, file: told(name), text }];
    });
}

/** A file that is there and cannot be read is as bad as one that says nonsense, and no more: the old policy stays. */
function readFile(files: Files, path: string, told: string): string | null {
  try {
    return files.readText(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new ConfigError(told, [{ line: 1, column: 1, path: '', message: `The file cannot be read (${code}).` }]);
  }
}
