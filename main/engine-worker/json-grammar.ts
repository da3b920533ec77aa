// Owns the grammar (GBNF) of the JSON that a schema describes. What a grammar cannot say (patterns, bounds of numbers) is
// left open: the answer is of the right shape, and whoever asked checks the rest.
import { isJsonObject, objectsIn, type JsonObject } from '../contract/json.ts';

/** Blanks are bounded: a model may else write them without end. */
const common = String.raw`
ws ::= | " " | "\n" [ \t]{0,20}
char ::= [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
string ::= "\"" char* "\""
integer ::= "-"? ("0" | [1-9] [0-9]{0,15})
number ::= integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})?
boolean ::= "true" | "false"
null ::= "null"
member ::= string ":" ws value
object ::= "{" ws (member ("," ws member)*)? ws "}"
array ::= "[" ws (value ("," ws value)*)? ws "]"
value ::= object | array | string | number | boolean | null`.trim();

export const anyObjectGrammar = `root ::= object\n${common}`;

/** Longer counts blow a grammar up; they are left open. */
const mostCounted = 256;
const deepest = 64;

interface Rules {
  readonly root: JsonObject;
  readonly lines: string[];
  /** The names of rules by the place that a reference points at: a schema may contain itself. */
  readonly byReference: Map<string, string>;
}

const literal = (value: unknown): string => JSON.stringify(JSON.stringify(value));
const oneOf = (choices: readonly string[]): string =>
  choices.length === 1 ? (choices[0] ?? '') : `(${choices.join(' | ')})`;

function define({ lines }: Rules, text: string): string {
  const name = `r${lines.length}`;
  lines.push(`${name} ::= ${text}`);
  return name;
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostCounted ? value : null;

function repeated(what: string, least: number, most: number | null): string {
  return `${what}{${least},${most === null || most < least ? '' : most}}`;
}

function textRule(schema: JsonObject): string {
  const least = countOf(schema['minLength']) ?? 0;
  const most = countOf(schema['maxLength']);
  return least === 0 && most === null ? 'string' : `"\\"" ${repeated('char', least, most)} "\\""`;
}

function listRule(rules: Rules, schema: JsonObject, depth: number): string {
  const item = isJsonObject(schema['items']) ? define(rules, ruleOf(rules, schema['items'], depth + 1)) : 'value';
  const least = countOf(schema['minItems']) ?? 0;
  const most = countOf(schema['maxItems']);
  if (most === 0) return '"[" ws "]"';
  const items = `${item} ${repeated(`("," ws ${item})`, Math.max(0, least - 1), most === null ? null : most - 1)}`;
  return `"[" ws ${least === 0 ? `(${items})?` : items} ws "]"`;
}

/** Members come in the schema's own order. Each rule says what may follow, with and without a member before it. */
function objectRule(rules: Rules, schema: JsonObject, depth: number): string {
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const extra = schema['additionalProperties'] ?? properties.length === 0;
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const open = isJsonObject(extra) ? define(rules, `string ":" ws ${ruleOf(rules, extra, depth + 1)}`) : 'member';
  let later = extra === false ? '' : define(rules, `("," ws ${open})*`);
  let first = extra === false ? '' : define(rules, `(${open} ${later})?`);
  for (const [name, property] of properties.toReversed()) {
    const inner = isJsonObject(property) ? ruleOf(rules, property, depth + 1) : 'value';
    const member = define(rules, `${literal(name)} ":" ws ${inner}`);
    const needed = required.has(name);
    first = define(rules, needed ? `${member} ${later}` : `${member} ${later} | ${first === '' ? '""' : first}`);
    later = define(rules, needed ? `"," ws ${member} ${later}` : `("," ws ${member})? ${later}`);
  }
  return `"{" ws ${first} ws "}"`;
}

function typeRule(rules: Rules, { type, schema }: { type: unknown; schema: JsonObject }, depth: number): string {
  switch (type) {
    case 'string':
      return textRule(schema);
    case 'integer':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return listRule(rules, schema, depth);
    case 'object':
      return objectRule(rules, schema, depth);
    default:
      return 'value';
  }
}

function pointedAt(root: JsonObject, reference: string): unknown {
  const steps = reference.split('/').slice(1);
  return steps.reduce<unknown>((at, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, root);
}

function referenceRule(rules: Rules, reference: string): string {
  const known = rules.byReference.get(reference);
  if (known !== undefined) return known;
  const schema = reference.startsWith('#') ? pointedAt(rules.root, reference) : undefined;
  if (!isJsonObject(schema)) return 'value';
  const name = `ref${rules.byReference.size}`;
  rules.byReference.set(reference, name);
  rules.lines.push(`${name} ::= ${ruleOf(rules, schema, 0)}`);
  return name;
}

/** Of schemas that must all hold, the members of all. */
function merged(parts: readonly JsonObject[]): JsonObject {
  const properties = Object.assign({}, ...parts.map((part) => part['properties'] ?? {}));
  const required = parts.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []));
  return Object.assign(
    {},
    ...parts,
    { allOf: undefined, required },
    Object.keys(properties).length > 0 ? { properties } : {},
  );
}

function ruleOf(rules: Rules, schema: JsonObject, depth: number): string {
  if (depth > deepest) return 'value';
  if (typeof schema['$ref'] === 'string') return referenceRule(rules, schema['$ref']);
  if (schema['const'] !== undefined) return literal(schema['const']);
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return oneOf(schema['enum'].map(literal));
  const choices = [...objectsIn(schema['anyOf']), ...objectsIn(schema['oneOf'])];
  if (choices.length > 0) return oneOf(choices.map((choice) => ruleOf(rules, choice, depth + 1)));
  const all = objectsIn(schema['allOf']);
  if (all.length > 0) return ruleOf(rules, merged([schema, ...all]), depth + 1);
  const type = schema['type'] ?? (isJsonObject(schema['properties']) ? 'object' : undefined);
  const types = Array.isArray(type) ? type : [type];
  return oneOf(types.map((one) => typeRule(rules, { type: one, schema }, depth)));
}

export function grammarOf(schema: JsonObject): string {
  const rules: Rules = { root: schema, lines: [], byReference: new Map() };
  const root = ruleOf(rules, schema, 0);
  return [`root ::= ${root}`, ...rules.lines, common].join('\n');
}
