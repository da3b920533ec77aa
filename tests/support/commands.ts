// Owns running a line of the command line in this process, with a terminal of the test's choice.
import type { Command } from '../../main/commands/command.ts';
import { explain } from '../../main/commands/explain.ts';
import { runProgram } from '../../main/commands/program.ts';
import { loadCommands } from '../../main/commands/registry.ts';
import type { Environment } from '../../main/config/home.ts';
import { realFiles } from '../../main/platform/real.ts';
import type { Terminal } from '../../main/platform/terminal.ts';
import { pipeTerminal } from './terminal.ts';

interface LineParts {
  readonly env?: Environment;
  readonly terminal?: Terminal;
  /** All of ours where nothing is said. */
  readonly commands?: readonly Command[];
}

export interface LineRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runLine(args: readonly string[], parts: LineParts = {}): Promise<LineRun> {
  const { env = {}, terminal = pipeTerminal, commands = await loadCommands(null) } = parts;
  let [out, err] = ['', ''];
  const around = {
    env,
    files: realFiles,
    terminal,
    host: () => Promise.resolve({}),
    commands: () => loadCommands(null),
    say: (text: string) => void (out += text),
    complain: (text: string) => void (err += text),
  };
  try {
    return { code: await runProgram(commands, args, around), out, err };
  } catch (error) {
    const { text, code } = explain(error);
    return { code, out, err: `${err}${text}\n` };
  }
}
