// Owns reading the command line: which command is meant, its options, the help of all, and what is wrong with a line.
import { Command as Parser, CommanderError, Option } from 'commander';
import { locateHome, type Environment } from '../config/home.ts';
import { version } from '../contract/version.ts';
import { UsageError, type Command, type CommandContext, type CommandOption, type CommandValues } from './command.ts';

/** What every command takes, before or after its name. */
const commonOptions: readonly CommandOption[] = [
  { name: 'home', value: 'FOLDER', summary: 'where ledger, policy and settings lie (LLR_HOME)' },
  { name: 'headless', value: null, summary: 'never open a window' },
];

const notes = (env: Environment): string => `
The home is ${locateHome(env).folder}.
Exit codes: 0 well, 1 failed, 2 wrong usage, 3 wrong configuration, 4 no router runs.
LLR_LOG=debug|info|warn|error says how much is written to stderr.
la-router COMMAND --help tells the options and examples of one.`;

type Surroundings = Omit<CommandContext, 'values'>;

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
  quiet(program, around);
  for (const command of commands) {
    const parser = addOptions(place(program, command, around), command.options)
      .summary(command.summary)
      .description(`${command.summary}.`)
      .addHelpText('after', examplesOf(command));
    parser.action(async () => {
      code = await command.run({ ...around, values: valuesOf(parser) });
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were shown.
    if (error.exitCode === 0 || error.code === 'commander.help') return 0;
    throw new UsageError(plain(error));
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
    if (error instanceof CommanderError) throw new UsageError(plain(error));
    throw error;
  }
  return valuesOf(parser);
}

function addOptions(parser: Parser, options: readonly CommandOption[]): Parser {
  for (const { name, value, summary } of options)
    parser.addOption(new Option(value === null ? `--${name}` : `--${name} <${value}>`, summary));
  return parser;
}

/** Of two words the first is a family of commands, made where it is not there yet. */
function place(program: Parser, { name }: Command, around: Surroundings): Parser {
  const [word = '', second] = name.split(' ');
  if (second === undefined) return quiet(program.command(word), around);
  const family = program.commands.find((known) => known.name() === word);
  const parent = family ?? quiet(program.command(word), around);
  parent.summary(
    `${[...parent.commands.map((known) => known.name()), second].join(', ')}: see la-router ${word} --help`,
  );
  return quiet(parent.command(second), around);
}

const quiet = (parser: Parser, { say }: Surroundings): Parser =>
  parser
    .helpOption('-h, --help', 'tell what there is')
    .helpCommand(false)
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: say, writeErr: () => undefined })
    .exitOverride();

const examplesOf = ({ examples }: Command): string =>
  `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`;

/** The library's refusal as a sentence of ours. */
function plain({ code, message }: CommanderError): string {
  const command = /for '(.+)'/.exec(message)?.[1] ?? 'This command';
  if (code === 'commander.excessArguments') return `${command} takes no further words.`;
  const [what = '', advice = ''] = message.replace(/^error: /, '').split('\n');
  const end = what.endsWith('.') ? '' : '.';
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${end} ${advice.replace(/^\((.*)\)$/, '$1')}`.trimEnd();
}

const valuesOf = (parser: Parser): CommandValues => {
  const given = new Map<string, unknown>(
    [...parser.options, ...(parser.parent?.options ?? [])].map((option) => [
      option.name(),
      parser.optsWithGlobals()[option.attributeName()],
    ]),
  );
  return {
    text(name) {
      const value = given.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    has: (name) => given.get(name) === true,
  };
};
