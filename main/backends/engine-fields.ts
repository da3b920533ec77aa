// Owns what engines take beside OpenAI's fields: options of Ollama that a translation has no words for, and a demanded
// tool, which they know only as "any of these".
import { isJsonObject, objectsIn, parseJson, type JsonObject } from '../contract/json.ts';
import type { Dialect, ParsedRequest } from '../dialects/dialect.ts';

/** Ollama's names, and the engine's where they differ. */
const options: ReadonlyMap<string, string> = new Map([
  ['min_p', 'min_p'],
  ['typical_p', 'typical_p'],
  ['repeat_penalty', 'repeat_penalty'],
  ['repeat_last_n', 'repeat_last_n'],
  ['mirostat', 'mirostat'],
  ['mirostat_tau', 'mirostat_tau'],
  ['mirostat_eta', 'mirostat_eta'],
  ['num_keep', 'n_keep'],
  ['ignore_eos', 'ignore_eos'],
  ['grammar', 'grammar'],
]);

interface Fielded {
  readonly body: Buffer;
  /** The names under which a translation leaves them out. */
  readonly heeds: readonly string[];
}

export function withEngineFields(request: ParsedRequest, wire: Dialect, body: Buffer): Fielded {
  const given = request.dialect.id === wire.id ? undefined : request.body['options'];
  const names = isJsonObject(given) ? [...options.keys()].filter((name) => isThere(given[name])) : [];
  if (names.length === 0 && !demandsOne(body)) return { body, heeds: [] };
  const written = parseJson(body.toString('utf8'));
  if (!isJsonObject(written)) return { body, heeds: [] };
  const fields = names.map((name) => [options.get(name) ?? name, isJsonObject(given) ? given[name] : null]);
  const whole = { ...withDemand(written), ...Object.fromEntries(fields) };
  return { body: Buffer.from(JSON.stringify(whole)), heeds: names.map((name) => `options.${name}`) };
}

const choiceKey = '"tool_choice"';

/** Most bodies are not parsed for this. */
function demandsOne(body: Buffer): boolean {
  const at = body.indexOf(choiceKey);
  return at >= 0 && /^\s*:\s*\{/.test(body.toString('latin1', at + choiceKey.length, at + choiceKey.length + 40));
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** To be shown one tool alone, and to have to call one, is to have to call that one. */
function withDemand(body: JsonObject): JsonObject {
  const demand = demandOf(body['tool_choice']);
  const tools = objectsIn(body['tools']).filter((tool) => demand?.names.has(nameOf(tool)) === true);
  return demand === null || tools.length === 0 ? body : { ...body, tools, tool_choice: demand.mode };
}

interface Demand {
  readonly names: ReadonlySet<unknown>;
  readonly mode: unknown;
}

function demandOf(choice: unknown): Demand | null {
  if (!isJsonObject(choice)) return null;
  const { type, allowed_tools: allowed } = choice;
  if (type === 'allowed_tools' && isJsonObject(allowed))
    return { names: new Set(objectsIn(allowed['tools']).map(nameOf)), mode: allowed['mode'] ?? 'auto' };
  return { names: new Set([nameOf(choice)]), mode: 'required' };
}

const nameOf = ({ function: one }: JsonObject): unknown => (isJsonObject(one) ? one['name'] : null);
