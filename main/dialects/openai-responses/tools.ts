// Owns the tools that a request declares: namespaces flattened into names and found again, and what a choice demands.
import type { Tool, ToolChoice } from '../../contract/conversation.ts';
import { type JsonObject, objectsIn } from '../../contract/json.ts';
import { flagOrNull, objectOrNull, textOr } from './fields.ts';

interface DeclaredTool {
  readonly tool: JsonObject;
  readonly namespace: JsonObject | null;
}

/** Other formats know one flat list of names. */
export const flatName = (namespace: unknown, name: unknown): string =>
  typeof namespace === 'string' && namespace !== '' ? `${namespace}__${textOr(name, '')}` : textOr(name, '');

/** Items of the input may declare more tools in the middle of a conversation. */
function declaredTools({ tools, input }: JsonObject): DeclaredTool[] {
  const added = objectsIn(input).filter(({ type }) => type === 'additional_tools');
  return [...objectsIn(tools), ...added.flatMap((item) => objectsIn(item['tools']))].flatMap((tool): DeclaredTool[] =>
    tool['type'] === 'namespace'
      ? objectsIn(tool['tools']).map((inner) => ({ tool: inner, namespace: tool }))
      : [{ tool, namespace: null }],
  );
}

const nameOf = ({ tool, namespace }: DeclaredTool): string => flatName(namespace?.['name'], tool['name']);

export function readTool(declared: DeclaredTool): Tool {
  const { tool, namespace } = declared;
  const name = nameOf(declared);
  const description = textOr(tool['description'], null) ?? textOr(namespace?.['description'], null);
  if (tool['type'] === 'custom') return { kind: 'custom', name, description, format: objectOrNull(tool['format']) };
  if (tool['type'] !== 'function') return { kind: 'hosted', name: textOr(tool['type'], '') };
  const parameters = objectOrNull(tool['parameters']);
  return { kind: 'function', name, description, parameters, strict: flagOrNull(tool['strict']) };
}

/** How a call says which tool it means: as its request had declared it. */
export function createCallNames(body: JsonObject): (flat: string) => JsonObject {
  const declared = declaredTools(body);
  const namespaces = declared.flatMap(({ namespace }) => textOr(namespace?.['name'], []));
  const exact = new Map(
    declared.map((each) => {
      const own = textOr(each.tool['name'], '');
      return [nameOf(each), each.namespace === null ? { name: own } : splitOf(each.namespace['name'], own)];
    }),
  );
  return (flat) => {
    const known = exact.get(flat);
    if (known !== undefined) return known;
    const fits = namespaces.filter((name) => flat.startsWith(`${name}__`) && flat.length > name.length + 2);
    const longest = fits.toSorted((a, b) => b.length - a.length)[0];
    return longest === undefined ? { name: flat } : splitOf(longest, flat.slice(longest.length + 2));
  };
}

const splitOf = (namespace: unknown, name: string): JsonObject => ({ namespace, name });

export function readChoice(choice: unknown): ToolChoice | null {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  const given = objectOrNull(choice);
  if (given === null) return null;
  const { type, name, namespace, mode } = given;
  if (type === 'allowed_tools') return { kind: mode === 'required' ? 'required' : 'auto' };
  const callable = type === 'function' || type === 'custom';
  return { kind: 'named', name: callable ? flatName(namespace, name) : textOr(type, '') };
}

/** Of the tools that were declared, those that may be called. */
export function allowedTools(body: JsonObject): DeclaredTool[] {
  const declared = declaredTools(body);
  const choice = objectOrNull(body['tool_choice']);
  if (choice?.['type'] !== 'allowed_tools') return declared;
  const allowed = objectsIn(choice['tools']);
  const namespaces = new Set(allowed.flatMap(({ type, name }) => (type === 'namespace' ? [name] : [])));
  const named = allowed.filter(({ type }) => type !== 'namespace');
  const meant = new Set(named.map((entry) => meaningOf(entry, flatName(entry['namespace'], entry['name']))));
  return declared.filter((each) => {
    const { tool, namespace } = each;
    return (namespace !== null && namespaces.has(namespace['name'])) || meant.has(meaningOf(tool, nameOf(each)));
  });
}

/** A hosted tool is known by its type alone. A tool that is called by name is known by both. */
const meaningOf = ({ type }: JsonObject, name: string): string =>
  JSON.stringify(type === 'function' || type === 'custom' ? [type, name] : [type]);
