// Owns reading the command line: which command is meant, its options, the help of all, and what is wrong with a line.
import { Argument, Command as Parser, CommanderError, Option } from 'commander';
import { locateHome, type Environment } from '../config/home.ts';
import { version } from '../contract/version.ts';
import {
  UsageError,
  type Command,
  type CommandContext,
  type CommandOption,
  type CommandValues,
  type CommandWord,
} from './command.ts';
import { nearest } from './nearest.ts';
import { runningRouter } from './running-router.ts';
import { locationFrom } from './serve-options.ts';

/** What every command takes, before or after its name. */
export const commonOptions: readonly CommandOption[] = [
  { name: 'home', value: 'FOLDER', summary: 'where ledger, policy and settings lie (LLR_HOME)' },
  { name: 'port', value: 'PORT', summary: 'of the router; serve takes 18790, and a free one for 0 (LLR_PORT)' },
  { name: 'headless', value: null, summary: 'never open a window' },
];

const notes = (env: Environment): string => `
The home is ${locateHome(env).folder}.
Exit codes: 0 well, 1 failed, 2 wrong usage, 3 wrong configuration, 4 no router runs.
LLR_LOG=debug|info|warn|error says how much is written to stderr.
la-router COMMAND --help tells the options and examples of one.`;

type Surroundings = Omit<CommandContext, 'values' | 'router'>;

/** Runs the command that the words name, or tells what there is. */
export async function runProgram(
  commands: readonly Command[],
  args: readonly string[],
  around: Surroundings,
): Promise<number> {
  let code = 0;
  const program = addOptions(new Parser('la-router'), commonOptions)
    .description('One endpoint on this machine that sends every request to the model that may and can do the job.')
    .version(version, '--version', 'tell the version')
    .usage('[COMMAND] [OPTIONS]')
    .addHelpText('after', notes(around.env));
  quiet(program, around).addHelpText('after', examplesOf(starters));
  for (const command of commands) {
    const parser = addWords(addOptions(place(program, command, around), command.options), command.words ?? [])
      .summary(command.summary)
      .description(`${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`)
      .addHelpText('after', examplesOf(command.examples));
    refuseUnknownParts(parser, command);
    parser.action(async () => {
      const values = valuesOf(parser, command.words ?? []);
      const router = () => runningRouter({ ...around, ...locationFrom(values) });
      code = await command.run({ ...around, values, router }).catch((error: unknown) => {
        throw error instanceof UsageError ? new UsageError(error.message, nameOf(parser)) : error;
      });
    });
  }
  for (const family of program.commands.filter((known) => known.commands.length > 0)) {
    const own = commands.filter(({ name }) => name.startsWith(`${family.name()} `));
    family.addHelpText('after', examplesOf(own.flatMap(({ examples }) => examples.slice(0, 1))));
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Help and version were shown.
    if (!(error instanceof CommanderError)) throw error;
    return 0;
  }
  return code;
}

/** The options of a line that may hold others too, as the desktop's does: Chromium takes its switches from the same. */
export function readOptions(options: readonly CommandOption[], args: readonly string[]): CommandValues {
  const parser = addOptions(new Parser(), [...commonOptions, ...options])
    .allowUnknownOption()
    .allowExcessArguments();
  parser
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .helpOption(false);
  try {
    parser.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw new UsageError(plain(error, parser));
    throw error;
  }
  return valuesOf(parser, []);
}

function addOptions(parser: Parser, options: readonly CommandOption[]): Parser {
  for (const { name, short, value, summary, among } of options) {
    const flag = `${short === undefined ? '' : `-${short}, `}--${name}`;
    const option = new Option(value === null ? flag : `${flag} <${value}>`, summary);
    parser.addOption(among === undefined ? option : option.choices(among).argParser(oneOf(`--${name}`, among, parser)));
  }
  return parser;
}

function addWords(parser: Parser, words: readonly CommandWord[]): Parser {
  for (const { name, summary, is, among } of words) {
    const written = is === undefined ? `<${name}>` : `[${name}${is === 'rest' ? '...' : ''}]`;
    const word = new Argument(written, summary);
    parser.addArgument(among === undefined ? word : word.choices(among).argParser(oneOf(name, among, parser)));
  }
  return parser;
}

/** What stands behind a family's name is one of its commands, though the library takes it for a word of the default. */
function refuseUnknownParts(parser: Parser, { isDefault, words = [] }: Command): void {
  if (isDefault !== true || words.length > 0) return;
  parser.allowExcessArguments().hook('preAction', () => {
    const [given] = parser.args;
    const parts = parser.parent?.commands.map((known) => known.name()) ?? [];
    if (given === undefined) return;
    if (parts.includes(parser.parent?.args[0] ?? ''))
      throw new UsageError(`${nameOf(parser)} takes no further words.`, nameOf(parser));
    const family = parser.parent?.name() ?? '';
    throw new UsageError(`Unknown command '${family} ${given}'.${meant(given, parts)}`, family);
  });
}

function meant(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return `${near === null ? '' : ` Did you mean ${near}?`} There are ${known.join(', ')}.`;
}

/** Reads a word of a closed set. */
const oneOf =
  (what: string, among: readonly string[], parser: Parser) =>
  (given: string): string => {
    if (among.includes(given)) return given;
    throw new UsageError(`'${given}' is no ${what}.${meant(given, among)}`, nameOf(parser));
  };

/** As a person types it behind `la-router`. */
const nameOf = (parser: Parser): string =>
  parser.parent === null ? '' : `${nameOf(parser.parent)} ${parser.name()}`.trim();

/** Of two words the first is a family of commands, made where it is not there yet. */
function place(program: Parser, { name, isDefault = false }: Command, around: Surroundings): Parser {
  const [word = '', second] = name.split(' ');
  if (second === undefined) return quiet(program.command(word), around);
  const family = program.commands.find((known) => known.name() === word);
  const parent = family ?? quiet(program.command(word), around);
  parent.summary(
    `${[...parent.commands.map((known) => known.name()), second].join(', ')}: see la-router ${word} --help`,
  );
  return quiet(parent.command(second, { isDefault }), around);
}

const quiet = (parser: Parser, { say }: Surroundings): Parser =>
  parser
    .helpOption('-h, --help', 'tell what there is')
    .helpCommand(false)
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: say, writeErr: () => undefined })
    .exitOverride((error) => {
      // Help and version were asked for.
      if (error.exitCode === 0 || error.code === 'commander.help') throw error;
      throw new UsageError(plain(error, parser), nameOf(parser));
    });

/** What most people come for. */
const starters = ['la-router', 'la-router chat "Hello"', 'la-router connect', 'la-router doctor'];

const examplesOf = (examples: readonly string[]): string =>
  `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`;

/** The library's refusal as a sentence of ours. */
function plain({ code, message }: CommanderError, parser: Parser): string {
  const command = nameOf(parser) || 'This command';
  const quoted = /'(.+?)'/.exec(message)?.[1] ?? '';
  if (code === 'commander.excessArguments') return `${command} takes no further words.`;
  if (code === 'commander.missingArgument')
    return `${command} needs a word more, its ${quoted}: la-router ${command} ${parser.usage()}`;
  if (code === 'commander.optionMissingArgument') return `A value is missing: ${quoted}.`;
  const [what = '', advice = ''] = message.replace(/^error: /, '').split('\n');
  const end = what.endsWith('.') ? '' : '.';
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${end} ${advice.replace(/^\((.*)\)$/, '$1')}`.trimEnd();
}

function valuesOf(parser: Parser, words: readonly CommandWord[]): CommandValues {
  const options = parser.optsWithGlobals();
  const given = new Map<string, unknown>(
    [...parser.options, ...(parser.parent?.options ?? []), ...(parser.parent?.parent?.options ?? [])].map((option) => [
      option.name(),
      options[option.attributeName()],
    ]),
  );
  const texts = words.map(({ name, is }, at) => [
    name,
    textOf(is === 'rest' ? parser.args.slice(at) : parser.args[at]),
  ]);
  const spoken = new Map(texts.map(([name = '', text]) => [name, text]));
  return {
    text(name) {
      const value = given.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    has: (name) => given.get(name) === true,
    word: (name) => spoken.get(name),
  };
}

const textOf = (given: string | readonly string[] | undefined): string | undefined =>
  typeof given === 'object' ? given.join(' ') || undefined : given;
