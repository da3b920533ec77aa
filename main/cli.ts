// The command line: the way from words to an exit code. What a command needs is loaded when it is asked for.
import { existsSync, realpathSync } from 'node:fs';
import type { HostPorts } from './platform/ports.ts';

/** Resolves with the exit code once everything is closed. */
export async function run(given: readonly string[], host = noHost): Promise<number> {
  const { args, word } = withCommand(given);
  endWithItsReader(word);
  if (word === '--version') {
    const { version } = await import('./contract/version.ts');
    say(`${version}\n`);
    return 0;
  }
  let clear = (): void => undefined;
  try {
    const { loadCommands } = await import('./commands/registry.ts');
    const loaded = await loadCommands(word);
    const commands = () => loadCommands(null);
    const { runProgram } = await import('./commands/program.ts');
    const { realFiles: files } = await import('./platform/real-files.ts');
    const { openTerminal } = await import('./platform/terminal.ts');
    const terminal = openTerminal(process, process.env);
    clear = () => terminal.progress('');
    return await runProgram(loaded, args, { env: process.env, files, terminal, host, commands, say, complain });
  } catch (error) {
    const { explain } = await import('./commands/explain.ts');
    clear();
    const { text, code } = explain(error);
    complain(`${text}\n`);
    return code;
  }
}

/** Who reads what is said may have had enough, as `head` has. A router serves on, whoever listens. */
function endWithItsReader(word: string): void {
  if (word === 'serve') return;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}

const noHost = (): Promise<HostPorts> => Promise.resolve({});
const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(text);

const general: ReadonlySet<string> = new Set(['-h', '--help', '--version']);

/** Without a command the router serves; what every command takes may stand before it. `help` is a word for the option. */
function withCommand(args: readonly string[]): { readonly args: readonly string[]; readonly word: string } {
  let at = 0;
  while (args[at] === '--headless' || /^--(?:home|port)(?:=|$)/.test(args[at] ?? ''))
    at += /^--(?:home|port)$/.test(args[at] ?? '') ? 2 : 1;
  const word = args[at] ?? 'serve';
  if (word === 'help') return { args: [...args.toSpliced(at, 1), '--help'], word: args[at + 1] ?? '--help' };
  if (at < args.length && (general.has(word) || !word.startsWith('-'))) return { args, word };
  return { args: args.toSpliced(at, 0, 'serve'), word: 'serve' };
}

// Run as a program, it ends with the code; imported, its importer calls `run`.
const [, program] = process.argv;
if (program !== undefined && existsSync(program) && import.meta.filename === realpathSync(program)) {
  process.exitCode = await run(process.argv.slice(2));
}
