// Owns what follows of a request that asks for nothing but a model to be loaded or given up: of a model of this machine
// that is done; of any other there is nothing to do here.
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { keepAliveSeconds, keptFor } from '../../dialects/ollama/keep-alive.ts';
import { findNamed } from '../../domain/engine/model-names.ts';
import type { Local } from '../../local/local.ts';

export async function heedIdle(answer: JsonObject, raw: Buffer, local: Local): Promise<void> {
  const name = String(answer['model']).replace(/^local\//, '');
  const found = findNamed(name, local.installed());
  if (found === null) return;
  if (answer['done_reason'] === 'unload') {
    await local.stop(found.id, false);
    return;
  }
  const body = parseJson(raw.toString('utf8'));
  const seconds = isJsonObject(body) ? keepAliveSeconds(body['keep_alive']) : null;
  if (seconds !== null) local.keepAlive(found.id, keptFor(seconds));
  await local.start(found.id, {});
}
