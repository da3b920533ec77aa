// Owns parsing any request of Ollama's API.
import { z } from 'zod';
import type { Dialect, ParsedRequest } from '../dialect.ts';
import type { Entrance } from '../entrance.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';

interface Parsing {
  readonly schema: z.ZodType<{ model: string; stream?: boolean | null | undefined; options?: unknown }>;
  readonly dialect: () => Dialect;
}

const limit = z.object({ num_predict: z.number().int().min(0) });

export function parseOllama({ schema, dialect }: Parsing, raw: Buffer, { headers }: Entrance): ParsedRequest {
  const { body, fields, written } = parseBody(raw, schema);
  const self = dialect();
  return {
    dialect: self,
    raw,
    body,
    model: fields.model,
    // Where nothing is said, this API streams.
    stream: self.kind === 'conversation' && (fields.stream ?? true),
    wantsUsage: true,
    maxOutputTokens: limit.safeParse(fields.options).data?.num_predict ?? null,
    hints: readHints(headers, written, body['metadata']),
    asArray: false,
  };
}
