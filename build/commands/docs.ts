// Owns what is told of the command line, made from the commands themselves: docs/cli.md for people, docs/la-router.1 for man.
import { join } from 'node:path';
import type { Command, CommandOption, CommandWord } from '../../main/commands/command.ts';
import { commonOptions } from '../../main/commands/program.ts';
import { loadCommands } from '../../main/commands/registry.ts';

interface Page {
  readonly path: string;
  readonly text: string;
}

const docs = join(import.meta.dirname, '..', '..', 'docs');

export async function commandDocs(): Promise<readonly Page[]> {
  const commands = await loadCommands(null);
  return [
    { path: join(docs, 'cli.md'), text: markdown(commands) },
    { path: join(docs, 'la-router.1'), text: manual(commands) },
  ];
}

const exitCodes = [
  [0, 'well'],
  [1, 'failed or refused, or an id that is not there'],
  [2, 'wrong usage: what is wrong is on stderr, nothing on stdout'],
  [3, 'wrong configuration or policy'],
  [4, 'no router runs'],
] as const;

const variables = [
  ['LLR_HOME', 'the home, as --home'],
  ['LLR_PORT', 'the port that `serve` takes, as --port'],
  ['LLR_HOST', 'the address that `serve` takes, as --host'],
  ['LLR_POLICY', 'the file of the policy, as --policy'],
  ['LLR_LOG', 'debug, info, warn or error: how much `serve` writes to stderr'],
  ['LLR_TOKEN', 'the token of the project that `mcp` acts for'],
  ['NO_COLOR', 'no colours'],
] as const;

const usageOf = ({ name, words = [], isDefault }: Command): string => {
  const [family = '', part = ''] = name.split(' ');
  const called = isDefault === true ? `${family} [${part}]` : name;
  return ['la-router', called, ...words.map(written), '[OPTIONS]'].join(' ');
};

const written = ({ name, is, among }: CommandWord): string => {
  const shown = among !== undefined && among.length <= 4 ? among.join('|') : name.toUpperCase();
  if (is === 'rest') return `[${shown}…]`;
  return is === 'optional' ? `[${shown}]` : shown;
};

const flagOf = ({ name, short, value }: CommandOption): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === null ? '' : ` ${value}`}`;

const aboutOption = ({ summary, among }: CommandOption): string =>
  among === undefined ? summary : `${summary} (${among.join(', ')})`;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const listOf = (entries: readonly (readonly [what: string, meaning: string])[]): string =>
  entries.map(([what, meaning]) => `- \`${what}\`: ${meaning}`).join('\n');

function markdown(commands: readonly Command[]): string {
  return `# The command line

Written by \`npm run docs\` from the commands themselves: a change of this page is a change of \`main/commands\`.

\`la-router\` alone serves, as \`la-router serve\` does. In a checkout \`npm start -- WORDS\` takes the same words as \`serve\`, and \`bin/la-router\` is the program. Without words that say otherwise a command speaks to the router of the home, which it finds by \`running.json\` there.

\`--json\` prints what the API tells, for scripts; without it there are tables for people, in colours on a terminal only. Shells complete commands and options: \`la-router completion --help\`.

Exit codes:

${listOf(exitCodes.map(([code, meaning]) => [String(code), meaning]))}

Every command takes:

${listOf(commonOptions.map((option) => [flagOf(option), aboutOption(option)]))}

Variables:

${listOf(variables)}

${commands.map(section).join('\n')}`;
}

function section(command: Command): string {
  const { name, summary, words = [], options, examples } = command;
  const parts = [
    ...words.map((word) => [written(word), word.summary] as const),
    ...options.map((option) => [flagOf(option), aboutOption(option)] as const),
  ];
  const list = parts.length === 0 ? '' : `\n${listOf(parts)}\n`;
  return `## ${name}

${sentence(summary)}

\`\`\`sh
${usageOf(command)}
\`\`\`
${list}
\`\`\`sh
${examples.join('\n')}
\`\`\`
`;
}

/** As the markup of man pages wants it. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');

function manual(commands: readonly Command[]): string {
  const lines = [
    '.\\" Written by npm run docs from the commands themselves.',
    '.TH LA\\-ROUTER 1',
    '.SH NAME',
    'la\\-router \\- one endpoint that sends every request to the model that may and can do the job',
    '.SH SYNOPSIS',
    '.B la\\-router',
    '[\\fICOMMAND\\fR] [\\fIWORDS\\fR] [\\fIOPTIONS\\fR]',
    '.SH COMMANDS',
    ...commands.flatMap(manualPart),
    '.SH OPTIONS OF EVERY COMMAND',
    ...commonOptions.flatMap((option) => ['.TP', `.B ${roff(flagOf(option))}`, roff(sentence(aboutOption(option)))]),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, roff(sentence(meaning))]),
    '.SH ENVIRONMENT',
    ...variables.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, roff(sentence(meaning.replaceAll('`', '')))]),
  ];
  return `${lines.join('\n')}\n`;
}

function manualPart(command: Command): readonly string[] {
  const { summary, options, examples } = command;
  return [
    `.SS ${roff(usageOf(command))}`,
    roff(sentence(summary)),
    ...options.flatMap((option) => ['.TP', `.B ${roff(flagOf(option))}`, roff(sentence(aboutOption(option)))]),
    '.PP',
    '.nf',
    ...examples.map((example) => `    ${roff(example)}`),
    '.fi',
  ];
}
