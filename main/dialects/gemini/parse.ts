// Owns parsing any request of Gemini's API: the model and the method come from the path, the rest from the body.
import { z } from 'zod';
import { isJsonObject } from '../../contract/json.ts';
import type { Dialect, ParsedRequest } from '../dialect.ts';
import type { Entrance } from '../entrance.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { inCamelCase } from './camel-case.ts';
import { calledIn } from './path.ts';

interface Parsing {
  readonly dialect: Dialect;
  readonly schema: z.ZodType;
  readonly raw: Buffer;
}

/** The schemas know camel case alone. They are made once, because making one costs more than using it. */
export const eitherCase = (schema: z.ZodType): z.ZodType => z.preprocess(inCamelCase, schema);

/** The body was found sound, so that the limit is a number or is not there. */
function limitIn(fields: unknown, name: 'maxOutputTokens' | 'candidateCount'): number | null {
  const config = isJsonObject(fields) ? fields['generationConfig'] : null;
  const limit = isJsonObject(config) ? config[name] : null;
  return typeof limit === 'number' ? limit : null;
}

export function parseAt(entrance: Entrance, { dialect, schema, raw }: Parsing): ParsedRequest {
  const { model, method } = calledIn(entrance);
  const { body, fields, written } = parseBody(raw, schema);
  const stream = method === 'streamGenerateContent';
  return {
    dialect,
    raw,
    body,
    model,
    stream,
    wantsUsage: true,
    maxOutputTokens: limitIn(fields, 'maxOutputTokens'),
    choices: limitIn(fields, 'candidateCount') ?? 1,
    hints: readHints(entrance.headers, written, body['metadata']),
    asArray: stream && entrance.query('alt') !== 'sse',
  };
}
