// Owns the routing hints of a request: two headers and four keys of `metadata`.
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject } from '../../contract/json.ts';
import { levels, tiers, type Hints, type Level, type Tier } from '../../contract/routing.ts';
import type { HeaderReader } from '../entrance.ts';
import { everyHint } from './every-hint.ts';
import type { WrittenBody } from './json-body.ts';
import { members, removal, type Edit, type Member } from './json-bytes.ts';

/** The headers. */
export const hintHeaders = ['x-llr-sensitivity', 'x-llr-region'] as const;

/** What of `metadata` is ours: it does not go up. */
export const hintKeys: ReadonlySet<string> = new Set(['sensitivity', 'region', 'tier', 'policy']);

/** Formats without metadata of their own carry ours all the same; whatever else stands there is not ours. */
export function readHints(headers: HeaderReader, written: WrittenBody, given: unknown): Hints {
  const metadata = isJsonObject(given) ? given : null;
  const every = everyHint(written, given);
  const sensitivity = [
    ...wordsOf(headers('x-llr-sensitivity')).map((word) => readLevel(word, 'X-LLR-Sensitivity')),
    ...every('sensitivity').map((value) => readLevel(value, 'metadata.sensitivity')),
  ];
  return {
    sensitivity: highest(sensitivity),
    region: onlyOne([...wordsOf(headers('x-llr-region')), ...every('region')].map(readRegion)),
    tier: readTier(metadata?.['tier']),
    policy: readPolicyName(metadata?.['policy']),
  };
}

/** A header that came more than once is one with commas. */
const wordsOf = (header: string | null): readonly string[] => header?.split(',').map((word) => word.trim()) ?? [];

function readLevel(value: unknown, name: string): Level | null {
  if (value === null || value === undefined) return null;
  const word = typeof value === 'string' ? value.toLowerCase() : null;
  const level = levels.find((known) => known === word);
  if (level === undefined) throw new RouterError('invalid_request', `${name} is low, medium or high.`, { param: name });
  return level;
}

function readRegion(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && value.length <= 64) return value;
  throw new RouterError('invalid_request', 'A region is a short string such as eu.', { param: 'region' });
}

/** Nothing is in two places: whoever asks for both would be served in one of them. */
function onlyOne(regions: readonly (string | null)[]): string | null {
  const [first = null, ...others] = regions.filter((region) => region !== null);
  if (others.every((region) => region === first)) return first;
  throw new RouterError('invalid_request', 'Two regions are asked for. Send one, in X-LLR-Region or metadata.region.', {
    param: 'region',
  });
}

function readTier(value: unknown): Tier | null {
  if (value === null || value === undefined || value === '') return null;
  const tier = tiers.find((known) => known === String(typeof value === 'string' ? value : '').toUpperCase());
  if (tier !== undefined) return tier;
  throw new RouterError('invalid_request', `metadata.tier is one of ${tiers.join(', ')}.`, { param: 'metadata.tier' });
}

/** Whether there is a policy of that name is known where policies are. */
function readPolicyName(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && value.length <= 64) return value;
  throw new RouterError('invalid_request', 'metadata.policy is the name of a policy, such as balanced.', {
    param: 'metadata.policy',
  });
}

const highest = (found: readonly (Level | null)[]): Level | null =>
  levels.findLast((level) => found.includes(level)) ?? null;

/** Our own hints do not go up. A metadata object that held nothing else goes with them. */
export function hintEdits(raw: Buffer, all: readonly Member[]): Edit[] {
  const held = all
    .filter(({ key }) => key === 'metadata')
    .map((member) => ({ member, inner: members(raw, member.start) }))
    .map(({ member, inner }) => ({ member, inner, hints: inner.filter(({ key }) => hintKeys.has(key)) }))
    .filter(({ hints }) => hints.length > 0);
  const emptied = held.filter(({ inner, hints }) => inner.length === hints.length);
  const partly = held.filter(({ inner, hints }) => inner.length > hints.length);
  return [
    ...removal(all, new Set(emptied.map(({ member }) => member))),
    ...partly.flatMap(({ inner, hints }) => removal(inner, new Set(hints))),
  ];
}
