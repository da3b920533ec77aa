// Owns requests that ask for nothing but a model to be loaded or given up.
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Form } from './encode.ts';

/** Such a request is short. A longer one asks for something, and need not be parsed to know that. */
const mostIdleBytes = 65_536;

/** What `ollama run` and others send first, so that a model is there when it is needed. */
export const idleAs =
  (field: 'messages' | 'prompt', form: Form) =>
  (raw: Buffer, nowS: number): JsonObject | null => {
    if (raw.length > mostIdleBytes) return null;
    const body = parseJson(raw.toString('utf8'));
    if (!isJsonObject(body) || typeof body['model'] !== 'string') return null;
    const given = body[field];
    const nothing =
      given === undefined ? field === 'prompt' : given === '' || (Array.isArray(given) && given.length === 0);
    if (!nothing) return null;
    const created_at = new Date(nowS * 1_000).toISOString();
    const done_reason = body['keep_alive'] === 0 ? 'unload' : 'load';
    return { model: body['model'], created_at, ...form.saying({}), done: true, done_reason };
  };
