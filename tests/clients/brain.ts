// Owns what the scripted model does in a turn: calls a tool that can read the file, then says what came back.
// It keeps nothing between requests: everything is in the conversation that it is sent.
import { isFields, listOf, type Fields } from '../support/providers/script.ts';

export interface Heard {
  readonly tools: readonly { readonly name: string; readonly schema: unknown }[];
  /** Everything that was said, results of tools aside. */
  readonly said: string;
  readonly results: readonly string[];
}

export type Move =
  | { readonly kind: 'call'; readonly name: string; readonly input: Fields }
  | { readonly kind: 'say'; readonly text: string };

export const secretFile = 'secret.txt';
const secretShape = /sunflower-[0-9a-f]+/;
const command = `cat ${secretFile}`;

/** The tools by which agents run a command or read a file, the surest first. */
const hands = [
  'read_secret',
  'exec_command',
  'shell_command',
  'shell',
  'Bash',
  'bash',
  'run_shell_command',
  'run_commands',
  'execute_command',
  'run_terminal_command',
  'read_file',
  'read_files',
  'Read',
  'read',
];

/** What fits a parameter of that name; what is required and not named here gets something of its type. */
const fitting: Readonly<Record<string, string>> = {
  command,
  cmd: command,
  commands: command,
  path: secretFile,
  file: secretFile,
  files: secretFile,
  file_path: secretFile,
  filePath: secretFile,
  filepath: secretFile,
  absolute_path: secretFile,
  description: 'Reads the file',
};

function valueFor(name: string, schema: unknown): unknown {
  const { type, items, properties } = isFields(schema) ? schema : {};
  const fits = fitting[name] ?? 'x';
  if (type === 'array') return [isFields(items) && items['type'] === 'object' ? inputFor(items) : fits];
  if (type === 'object' || properties !== undefined) return inputFor(schema);
  if (type === 'boolean') return false;
  return type === 'number' || type === 'integer' ? 1 : fits;
}

function inputFor(schema: unknown): Fields {
  const { properties, required } = isFields(schema) ? schema : {};
  const all = isFields(properties) ? properties : {};
  const needed: unknown[] = Array.isArray(required) ? required : Object.keys(all);
  const names = Object.keys(all).filter((name) => needed.includes(name));
  return Object.fromEntries(names.map((name) => [name, valueFor(name, all[name])]));
}

const submit = 'COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT';

export function think({ tools, said, results }: Heard): Move {
  const hand = hands.map((name) => tools.find((tool) => tool.name === name)).find((tool) => tool !== undefined);
  const found = results.map((text) => secretShape.exec(text)?.[0]).findLast((text) => text !== undefined);
  if (found !== undefined) return tell(`The secret is ${found}.`, { tools, said, results });
  if (results.length > 0) return { kind: 'say', text: 'There was no secret.' };
  if (hand !== undefined && said.includes(secretFile))
    return { kind: 'call', name: hand.name, input: inputFor(hand.schema) };
  return { kind: 'say', text: withoutTools(said) };
}

/** Some agents end a turn by a tool of their own. */
function tell(text: string, { tools, said, results }: Heard): Move {
  const ending = tools.find(({ name }) => name === 'attempt_completion' || name === 'submit_and_exit');
  if (ending !== undefined)
    return { kind: 'call', name: ending.name, input: { ...inputFor(ending.schema), result: text } };
  const shell = tools.find(({ name }) => name === 'bash');
  if (shell !== undefined && said.includes(submit) && results.length === 1)
    return { kind: 'call', name: shell.name, input: { command: `echo ${submit} && echo '${text}'` } };
  return { kind: 'say', text };
}

/** Aider has no tools: files come in the prompt, and edits go out in the answer. */
function withoutTools(said: string): string {
  const found = secretShape.exec(said)?.[0];
  if (found === undefined || !said.includes('SEARCH/REPLACE')) return 'A file is read';
  return `Here it is.\n\nanswer.txt\n\`\`\`\n<<<<<<< SEARCH\n=======\nThe secret is ${found}.\n>>>>>>> REPLACE\n\`\`\`\n`;
}

/** The text in a content that is a string or a list of parts, results of tools aside. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n');
}
