// Owns resources/prices.json, the prices that ship: `npm run build:prices` makes it of the package that keeps them and of
// what we know better. Prices are decimals in text, so that none is rounded on its way.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProvider } from '@pydantic/genai-prices';
import { leftOut, narrowed, overrides, plainly } from './price-overrides.mjs';

/** The package does not say of what day it is. Whoever brings another version says it here. */
const source = { name: '@pydantic/genai-prices', version: '0.1.8', date: '2026-09-23' };

const backends = { openai: 'openai', anthropic: 'anthropic', google: 'gemini', deepseek: 'deepseek' };

/** Their names of what is charged, and ours. */
const classes = {
  input_mtok: 'input',
  cache_read_mtok: 'cachedInput',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  output_mtok: 'output',
  input_audio_mtok: 'audioInput',
  output_audio_mtok: 'audioOutput',
};
const searches = 'web_searches_kcount';
/** Charged apart from what is counted here; an answer that used it is marked. */
const apart = new Set(['storage_searches_kcount', 'cache_audio_read_mtok']);

const inRoot = (...parts) => join(import.meta.dirname, '..', ...parts);

export const tablePath = inRoot('resources', 'prices.json');

/** The text of the table. */
export function priceTable() {
  checkVersion();
  const rows = Object.entries(backends).flatMap(([providerId, backend]) =>
    findProvider({ providerId }).models.flatMap((model) => rowOf(backend, model)),
  );
  const overridden = new Set(overrides.flatMap(({ backend, models }) => models.map((model) => `${backend}/${model}`)));
  const isKept = (backend, model) => !overridden.has(`${backend}/${model}`) && !leftOut[backend]?.test(model);
  const kept = rows
    .map((row) => ({ ...row, models: row.models.filter((model) => isKept(row.backend, model)) }))
    .filter(({ models }) => models.length > 0);
  const all = [...kept, ...overrides].toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const version = all
    .map(({ date }) => date)
    .toSorted(compare)
    .at(-1);
  return `{\n"version": "${version}",\n"models": [\n${all.map((row) => JSON.stringify(row)).join(',\n')}\n]\n}\n`;
}

const keyOf = ({ backend, models }) => `${backend} ${models[0]}`;
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The package lets nobody read its own package.json by name. */
function checkVersion() {
  const lock = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const { version } = lock.packages[`node_modules/${source.name}`];
  if (version !== source.version)
    throw new Error(`${source.name} is ${version} now: say in build/prices.mjs of what day.`);
}

/** None where something of it is charged that nobody here counts: pictures, hours of sound. */
function rowOf(backend, { id, match, prices }) {
  const stages = Array.isArray(prices) ? prices : [{ prices }];
  const known = new Set([...Object.keys(classes), searches, ...apart]);
  if (
    stages.some((stage) => !('input_mtok' in stage.prices) || Object.keys(stage.prices).some((key) => !known.has(key)))
  )
    return [];
  // Hours of the day are no dates: who sells by them stands among the overrides.
  if (stages.some(({ constraint }) => constraint?.type === 'time_of_date')) return [];
  const name = `${source.name.split('/')[1]} ${source.version}`;
  const dated = stages.map(({ constraint, prices: stage }) => datedOf(constraint?.start_date ?? null, stage));
  return [{ backend, models: patternsOf(match, id), source: name, date: source.date, prices: dated }];
}

function datedOf(from, prices) {
  const named = Object.entries(classes).flatMap(([theirs, ours]) =>
    prices[theirs] === undefined ? [] : [[ours, prices[theirs]]],
  );
  const at = (start) => Object.fromEntries(named.map(([ours, price]) => [ours, decimal(priceAt(price, start))]));
  const starts = new Set(named.flatMap(([, price]) => (price.tiers ?? []).map(({ start }) => start)));
  const tiers = [...starts].toSorted((a, b) => a - b).map((above) => ({ above, ...at(above) }));
  return {
    from,
    ...at(null),
    ...(tiers.length === 0 ? {} : { tiers }),
    ...(prices[searches] === undefined ? {} : { perCall: { webSearch: decimal(prices[searches] / 1_000) } }),
  };
}

const priceAt = (price, start) =>
  typeof price === 'number'
    ? price
    : (price.tiers.filter((tier) => start !== null && tier.start <= start).at(-1)?.price ?? price.base);

function decimal(number) {
  const text = String(number);
  if (!/^\d+(?:\.\d{1,9})?$/.test(text)) throw new Error(`${text} cannot be told in whole nano-dollars.`);
  return text;
}

/** A date behind the name is said by its century. */
function patternsOf(match, id) {
  if ('or' in match) return match.or.flatMap((one) => patternsOf(one, id));
  if ('equals' in match) return [match.equals];
  if ('starts_with' in match) return narrowed[match.starts_with] ?? [`${match.starts_with}*`];
  if ('ends_with' in match) return [`*${match.ends_with}`];
  if ('contains' in match) return [`*${match.contains}*`];
  const regex = 'and' in match ? match.and.map((one) => one.starts_with ?? one.regex).join('&') : match.regex;
  const dated = /^\^([\w\\.-]+-)(?:\\d\{8\}|\\d\{4\}-\\d\{2\}-\\d\{2\})\$$/.exec(regex);
  const plain = dated === null ? plainly[regex] : [`${dated[1].replaceAll('\\', '')}20*`];
  if (plain === undefined) throw new Error(`The match of ${id} is none of those that are known: ${regex}`);
  return plain;
}

if (import.meta.main) writeFileSync(tablePath, priceTable());
