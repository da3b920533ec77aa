// Owns filling in by a local model: the prompt is written with the tokens that the model was trained with, since its engine
// drops what stands behind the gap in silence.
import { RouterError } from '../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';
import type { FillIn, InstalledModel } from '../contract/models.ts';
import type { Dialect } from '../dialects/dialect.ts';

/** The body as the engine is to see it: the caller's own bytes where there is nothing to fill in. */
export function withGapWritten({ facts: { fillIn } }: InstalledModel, dialect: Dialect, body: Buffer): Buffer {
  if (dialect.id !== 'openai-completions' || fillIn === null || !body.includes('"suffix"')) return body;
  const asked = parseJson(body.toString('utf8'));
  if (!isJsonObject(asked)) return body;
  const { suffix, ...rest } = asked;
  if (typeof suffix !== 'string' || suffix === '') return body;
  return Buffer.from(JSON.stringify({ ...rest, prompt: promptOf(rest, suffix, fillIn) }));
}

function promptOf({ prompt }: JsonObject, after: string, { prefix, suffix, middle }: FillIn): string | string[] {
  const around = (before: string): string => prefix + before + suffix + after + middle;
  if (typeof prompt === 'string') return around(prompt);
  const texts = Array.isArray(prompt) ? prompt.filter((one) => typeof one === 'string') : [];
  if (!Array.isArray(prompt) || texts.length !== prompt.length)
    throw new RouterError('invalid_request', 'With suffix, a local model takes the prompt as text, not as tokens.', {
      param: 'prompt',
    });
  return texts.map(around);
}
