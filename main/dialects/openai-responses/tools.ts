// Owns the tools of the Responses API: its flat form, its namespaces, and the names that these give to functions.
import type { Tool, ToolChoice } from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

const separator = '__';

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/** A namespace groups functions; elsewhere a function's name has to tell where it belongs. */
export const nameIn = (namespace: string | null, name: string): string =>
  namespace === null || namespace === '' ? name : `${namespace}${separator}${name}`;

const namespacesOf = (body: JsonObject): string[] =>
  listOf(body['tools']).flatMap((tool) => (tool['type'] === 'namespace' ? [String(tool['name'])] : []));

/** The name of a call as the caller declared it. */
export function splitName(name: string, body: JsonObject): { readonly name: string; readonly namespace?: string } {
  const namespace = namespacesOf(body).find((declared) => name.startsWith(`${declared}${separator}`));
  return namespace === undefined ? { name } : { name: name.slice(namespace.length + separator.length), namespace };
}

export const readTools = (body: JsonObject): Tool[] => listOf(body['tools']).flatMap((tool) => readTool(tool, null));

function readTool(tool: JsonObject, namespace: string | null): Tool[] {
  const name = textOrNull(tool['name']) ?? '';
  const description = textOrNull(tool['description']);
  switch (tool['type']) {
    case 'namespace':
      return listOf(tool['tools']).flatMap((inner) => readTool(inner, name));
    case 'function': {
      const { parameters, strict } = tool;
      return [
        {
          kind: 'function',
          name: nameIn(namespace, name),
          description,
          parameters: isJsonObject(parameters) ? parameters : null,
          strict: typeof strict === 'boolean' ? strict : null,
        },
      ];
    }
    case 'custom': {
      const { format } = tool;
      return [
        { kind: 'custom', name: nameIn(namespace, name), description, format: isJsonObject(format) ? format : null },
      ];
    }
    default:
      return [{ kind: 'hosted', name: String(tool['type']) }];
  }
}

export function readChoice(choice: unknown): ToolChoice | null {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) return null;
  if (choice['type'] === 'allowed_tools') return { kind: choice['mode'] === 'required' ? 'required' : 'auto' };
  return { kind: 'named', name: nameIn(textOrNull(choice['namespace']), String(choice['name'] ?? choice['type'])) };
}

export function writeTool(tool: Exclude<Tool, { kind: 'hosted' }>): JsonObject {
  const { name, description } = tool;
  const about = description === null ? {} : { description };
  if (tool.kind === 'custom')
    return { type: 'custom', name, ...about, ...(tool.format === null ? {} : { format: tool.format }) };
  const parameters = tool.parameters ?? { type: 'object', properties: {} };
  // This API is strict where nothing is said, and others are not.
  return { type: 'function', name, ...about, parameters, strict: tool.strict ?? false };
}

export function writeChoice(choice: ToolChoice | null, tools: readonly Tool[]): unknown {
  if (choice?.kind !== 'named') return choice?.kind ?? null;
  const custom = tools.some((tool) => tool.kind === 'custom' && tool.name === choice.name);
  return { type: custom ? 'custom' : 'function', name: choice.name };
}
