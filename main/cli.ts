// The command line: its commands, each loaded when it is asked for, and the way from words to an exit code.
import { existsSync, realpathSync } from 'node:fs';
import type { Command } from './commands/command.ts';
import type { HostPorts } from './platform/ports.ts';

/** By their first word: a start loads what serves and nothing else. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', async () => (await import('./commands/serve.ts')).serve],
  ['status', async () => (await import('./commands/status.ts')).status],
  ['bench', async () => (await import('./commands/bench-classifier.ts')).benchOfClassifier],
]);

/** Resolves with the exit code once everything is closed. */
export async function run(given: readonly string[], host = noHost): Promise<number> {
  const { args, word } = withCommand(given);
  try {
    const asked = commands.get(word);
    const loaded = await Promise.all((asked === undefined ? [...commands.values()] : [asked]).map((load) => load()));
    const { runProgram } = await import('./commands/program.ts');
    const { realFiles: files } = await import('./platform/real.ts');
    return await runProgram(loaded, args, { env: process.env, files, host, say, complain });
  } catch (error) {
    const { explain } = await import('./commands/explain.ts');
    const { text, code } = explain(error);
    complain(`${text}\n`);
    return code;
  }
}

const noHost = (): Promise<HostPorts> => Promise.resolve({});
const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(text);

const general: ReadonlySet<string> = new Set(['-h', '--help', '--version']);

/** Without a command the router serves; what every command takes may stand before it. */
function withCommand(args: readonly string[]): { readonly args: readonly string[]; readonly word: string } {
  let at = 0;
  while (args[at] === '--headless' || /^--home(?:=|$)/.test(args[at] ?? '')) at += args[at] === '--home' ? 2 : 1;
  const word = args[at] ?? 'serve';
  if (at < args.length && (general.has(word) || !word.startsWith('-'))) return { args, word };
  return { args: args.toSpliced(at, 0, 'serve'), word: 'serve' };
}

// Run as a program, it ends with the code; imported, its importer calls `run`.
const [, program] = process.argv;
if (program !== undefined && existsSync(program) && import.meta.filename === realpathSync(program)) {
  process.exitCode = await run(process.argv.slice(2));
}
