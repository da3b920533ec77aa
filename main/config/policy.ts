// Owns policy.yaml: its schema, and its checks across keys.
import { z } from 'zod';
import { levels, zones } from '../contract/routing.ts';
import type { Policy } from '../domain/policy.ts';
import { backendEntry, environmentBackends, readBackend, type Complain, type Surroundings } from './backends.ts';
import { ConfigError, parseYaml, type Problem } from './yaml-file.ts';

const price = z.number().min(0).max(1_000_000);
const ms = z.number().int().min(1).max(86_400_000);

const policySchema = z.strictObject({
  backends: z.record(z.string(), backendEntry).default({}),
  aliases: z.record(z.string().min(1), z.string().min(1)).default({}),
  privacy: z
    .strictObject({
      high: z.enum(zones).default('device'),
      medium: z.enum(zones).default('public'),
      low: z.enum(zones).default('public'),
      unreadable: z.enum(levels).default('low'),
      ignore: z.array(z.strictObject({ kind: z.string().min(1), fingerprint: z.string().min(1) })).default([]),
    })
    .prefault({}),
  retry: z
    .strictObject({ attempts: z.number().int().min(1).max(10).default(2), deadlineMs: ms.default(120_000) })
    .default({ attempts: 2, deadlineMs: 120_000 }),
  prices: z
    .record(
      z.string(),
      z.strictObject({ input: price, output: price, cachedInput: price.optional(), cacheWrite: price.optional() }),
    )
    .default({}),
});

/** What is wrong with a text that is to be a policy; nothing where it is one. */
export function policyProblems(text: string, around: Surroundings): readonly Problem[] {
  try {
    readPolicy(text, around);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Throws a ConfigError that names line and column. No file is no error: the environment alone may be enough. */
export function readPolicy(text: string | null, around: Surroundings): Policy {
  const parsed = text === null ? null : parseYaml(text, policySchema);
  if (parsed !== null && !parsed.ok) throw new ConfigError('policy.yaml', parsed.problems);
  const file = parsed?.value ?? policySchema.parse({});

  const problems: Problem[] = [];
  const complain: Complain = (at, message) => {
    if (parsed !== null) problems.push(parsed.locate(at, message));
  };
  const fromFile = Object.entries(file.backends).flatMap((entry) => {
    const spec = readBackend(entry, around, complain);
    return spec === null ? [] : [spec];
  });
  if (problems.length > 0) throw new ConfigError('policy.yaml', problems);

  const ofEnvironment: Problem[] = [];
  const fromEnvironment = environmentBackends(around, (at, message) =>
    ofEnvironment.push({ line: 1, column: 1, path: at.join('.'), message }),
  );
  if (ofEnvironment.length > 0) throw new ConfigError('environment', ofEnvironment);

  const named = new Set(fromFile.map((spec) => spec.name));
  const backends = [...fromFile, ...fromEnvironment.filter((spec) => !named.has(spec.name))];
  return {
    backends,
    aliases: Object.entries(file.aliases).map(([pattern, model]) => ({ pattern, model })),
    privacy: file.privacy,
    prices: Object.entries(file.prices).map(([pattern, row]) => ({ pattern, ...row })),
    retry: file.retry,
  };
}
