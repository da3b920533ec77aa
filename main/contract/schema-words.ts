// Owns what a schema's refusal says to people: what is needed at a place, never how the validator calls it and never
// what was written there, which may be a prompt or a key.
import type { z } from 'zod';
import { nearest } from './nearest.ts';

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

export interface Refusal {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Of keys that are not known, which. */
  readonly keys?: readonly string[];
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['bigint', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['tuple', 'a list'],
  ['object', 'a block of keys and values'],
  ['record', 'a block of keys and values'],
  ['map', 'a block of keys and values'],
  ['null', 'an empty value'],
  ['date', 'a date'],
  ['never', 'nothing'],
]);

const formats: ReadonlyMap<string, string> = new Map([
  ['url', 'a URL'],
  ['email', 'an e-mail address'],
  ['uuid', 'a UUID'],
  ['datetime', 'a date with time in ISO 8601'],
  ['date', 'a date in ISO 8601'],
  ['time', 'a time in ISO 8601'],
  ['base64', 'a text in base64'],
  ['base64url', 'a text in base64url'],
  ['ipv4', 'an IPv4 address'],
  ['ipv6', 'an IPv6 address'],
  ['json_string', 'a text that is JSON'],
]);

/** The error map of every parse whose refusal a person reads: `schema.safeParse(value, { error: inOurWords })`. */
export function inOurWords(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return needed(kindOf(issue.expected), issue.input);
    case 'invalid_value':
      return oneOf(issue.values, issue.input);
    case 'too_small':
      return issue.exact === true ? exactly(issue, issue.minimum) : atLeast(issue);
    case 'too_big':
      return issue.exact === true ? exactly(issue, issue.maximum) : atMost(issue);
    case 'invalid_format':
      return `${capital(formats.get(issue.format) ?? 'a text of another form')} is needed here.`;
    case 'not_multiple_of':
      return `A multiple of ${issue.divisor} is needed here.`;
    case 'unrecognized_keys':
      return 'There are keys here that nobody knows.';
    case 'invalid_key':
    case 'invalid_element':
      return within(issue.issues);
    case 'invalid_union':
      return ofSeveral(issue);
    default:
      return 'This is not what is needed here.';
  }
}

const kindOf = (expected: string): string => kinds.get(expected) ?? 'something else';
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function needed(what: string, given: unknown): string {
  if (given === undefined) return `This is missing: ${what} is needed here.`;
  if (Number.isNaN(given)) return `${capital(what)} is needed here.`;
  return `${capital(what)} is needed here, not ${kindOf(typeName(given))}.`;
}

function typeName(given: unknown): string {
  if (given === null) return 'null';
  return Array.isArray(given) ? 'array' : typeof given;
}

/** The words that are allowed, the nearest of them named. */
function oneOf(values: readonly unknown[], given: unknown): string {
  const words = values.map(String);
  const choice = `${words.length > 1 ? 'one of ' : ''}${listed(words)}`;
  if (given === undefined) return `This is missing: ${choice} is needed here.`;
  return `${capital(choice)} is needed here.${didYouMean(given, words)}`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** Empty where nothing known comes near. */
export function didYouMean(given: unknown, known: Iterable<string>): string {
  const near = typeof given === 'string' ? nearest(given, known, 1)[0] : undefined;
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

interface Bound {
  readonly origin: string;
  readonly inclusive?: boolean | undefined;
}

const units: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ['string', ['character', 'characters']],
  ['array', ['item', 'items']],
  ['set', ['item', 'items']],
  ['object', ['key', 'keys']],
  ['map', ['key', 'keys']],
]);

function amount({ origin }: Bound, limit: number | bigint): string {
  const unit = units.get(origin);
  return unit === undefined ? String(limit) : `${limit} ${Number(limit) === 1 ? unit[0] : unit[1]}`;
}

const exactly = (bound: Bound, limit: number | bigint): string => `Exactly ${amount(bound, limit)} must stand here.`;

function atLeast(bound: Bound & { readonly minimum: number | bigint }): string {
  if (bound.origin === 'string' && Number(bound.minimum) === 1) return 'This must not be empty.';
  return `${bound.inclusive === false ? 'More than' : 'At least'} ${amount(bound, bound.minimum)} must stand here.`;
}

const atMost = (bound: Bound & { readonly maximum: number | bigint }): string =>
  `${bound.inclusive === false ? 'Less than' : 'At most'} ${amount(bound, bound.maximum)} may stand here.`;

function within(issues: readonly Issue[]): string {
  const [first] = issues;
  return first === undefined ? 'This key cannot stand here.' : `This key cannot stand here: ${first.message}`;
}

type UnionIssue = Extract<RawIssue, { code: 'invalid_union' }>;

function ofSeveral({ errors, input, ...more }: UnionIssue): string {
  const { discriminator, options } = more;
  if (discriminator !== undefined && Array.isArray(options)) return oneOf(options, wordAt(input, discriminator));
  const meant = fitting(errors);
  const first = meant.length === 1 ? meant[0]?.[0] : undefined;
  if (first !== undefined)
    return first.path.length === 0 ? first.message : `In ${first.path.join('.')}: ${first.message}`;
  const wanted = [...new Set(errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [first.expected] : [])))];
  return wanted.length > 0 ? needed(listed(wanted.map(kindOf)), input) : 'This is not of a form that is known here.';
}

const wordAt = (input: unknown, key: string): unknown =>
  typeof input === 'object' && input !== null && Object.hasOwn(input, key) ? Reflect.get(input, key) : undefined;

/** The forms that were meant: those whose type is the one that was given, and of them those that looked inside. */
function fitting(branches: readonly (readonly Issue[])[]): readonly (readonly Issue[])[] {
  const inside = branches.filter(([first]) => first !== undefined && first.path.length > 0);
  return inside.length > 0
    ? inside
    : branches.filter(([first]) => first !== undefined && first.code !== 'invalid_type');
}

/** What is wrong, each at its own place: of several forms that could stand somewhere, in the one that was meant. */
export const refusalsOf = ({ issues }: { readonly issues: readonly Issue[] }): readonly Refusal[] =>
  issues.flatMap((issue) => unfold(issue, []));

function unfold(issue: Issue, above: Refusal['path']): readonly Refusal[] {
  const path = [...above, ...issue.path.filter((part) => typeof part !== 'symbol')];
  const meant = issue.code === 'invalid_union' ? fitting(issue.errors) : [];
  if (meant.length === 1) return (meant[0] ?? []).flatMap((inner) => unfold(inner, path));
  const { message } = issue;
  return [issue.code === 'unrecognized_keys' ? { path, message, keys: issue.keys } : { path, message }];
}
