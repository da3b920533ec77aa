// Owns reading a request body: UTF-8, JSON, an object, not too deep, and sound by the dialect's own schema.
import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { inOurWords } from '../../contract/schema-words.ts';
import type { ParsedRequest } from '../dialect.ts';
import { maxDepth, measureJson } from './json-bytes.ts';

/** Enough for 40,000 messages with a part each. Every value costs a microsecond or more before an answer is possible. */
const mostValues = 300_000;

interface ParsedBody<T> {
  readonly body: JsonObject;
  readonly fields: T;
  readonly written: WrittenBody;
}

/** A body as it came, for what parsing does not tell. */
export interface WrittenBody {
  readonly raw: Buffer;
  /** Where the strings of the outermost object begin, keys and values. */
  readonly outer: readonly number[];
}

/** Nothing is parsed before its size is known: it is the number of values that takes time, more than the bytes. */
export const readJsonObject = (raw: Buffer): JsonObject => readWritten(raw).body;

function readWritten(raw: Buffer): Omit<ParsedBody<never>, 'fields'> {
  if (!isUtf8(raw)) throw invalid('The body is not valid UTF-8.');
  const { depth, values, outer } = measureJson(raw, mostValues);
  if (values > mostValues)
    throw invalid(`The body has more than ${mostValues} elements and members. Send fewer messages, or less in them.`);
  const body = parseJson(raw.toString('utf8'));
  if (body === undefined)
    throw invalid(raw.length === 0 ? 'The body is empty: send a JSON object.' : 'The body is not JSON.');
  if (!isJsonObject(body)) throw invalid('The body is JSON, but not an object: send one with "model" and "messages".');
  if (depth > maxDepth) throw invalid(`The body nests deeper than ${maxDepth} levels.`);
  return { body, written: { raw, outer } };
}

export function parseBody<T>(raw: Buffer, schema: z.ZodType<T>): ParsedBody<T> {
  const { body, written } = readWritten(raw);
  const checked = schema.safeParse(body, { error: inOurWords });
  if (checked.success) return { body, fields: checked.data, written };
  const issue = checked.error.issues[0];
  const param = issue?.path.map(String).join('.') ?? '';
  throw new RouterError(
    'invalid_request',
    `${param || 'The body'}: ${issue?.message ?? 'This is not what is needed here.'}`,
    {
      param,
    },
  );
}

/** The same request over bytes of our own making. */
export function reparsed(request: ParsedRequest, raw: Buffer): ParsedRequest {
  const body = parseJson(raw.toString('utf8'));
  return { ...request, raw, body: isJsonObject(body) ? body : request.body };
}

const invalid = (message: string): RouterError => new RouterError('invalid_request', message);
