// Owns `la-router` in a terminal: whether it is there, and that it comes and goes at a word of the person's.
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { CommandLineState } from '../contract/desktop.ts';
import { commandOnPath, lookAt, putCommand, removeCommand } from './command-file.ts';
import { commandPlan, shellNote, type CommandPlan } from './command-plan.ts';
import type { DesktopModule } from './context.ts';
import { withAnswer } from './open-questions.ts';
import { installation } from './running.ts';
import { hasFolder, withFolder, withoutFolder } from './windows-path.ts';
import { readUserPath, writeUserPath } from './windows-registry.ts';

export const commandLine: DesktopModule = {
  enable({ core, carryOut, shown, memory }) {
    const { plan, launcher } = planHere();
    const tell = async (): Promise<void> => shown.set({ commandLine: await stateOf(plan, launcher) });
    carryOut('command-line', async ({ on }) => {
      await (on ? put(plan) : remove(plan));
      memory.set(withAnswer(memory.now().answered, 'command-line'));
      await tell();
    });
    Promise.resolve()
      .then(() => setRight(plan))
      .then(tell)
      .catch((error: unknown) =>
        core.log.write('warn', 'command-line-unknown', { fault: error instanceof Error ? error.message : 'unknown' }),
      );
  },
};

function planHere(): { readonly plan: CommandPlan; readonly launcher: string | null } {
  const here = installation();
  const names = process.platform === 'win32' ? ['la-router.exe', 'la-router.cmd'] : ['la-router'];
  const launcher = names.map((name) => join(here.resources, 'bin', name)).find((path) => existsSync(path)) ?? null;
  const isShared = canWrite('/usr/local/bin');
  const plan = commandPlan({ platform: process.platform, home: app.getPath('home'), here, launcher, isShared });
  return { plan, launcher };
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Not there, or not for us: both are a no.
    return false;
  }
}

async function stateOf(plan: CommandPlan, launcher: string | null): Promise<CommandLineState> {
  if (plan.kind === 'none') return { state: 'none', path: null, note: null, removable: false };
  if (plan.kind === 'folder') {
    const isThere = hasFolder(await readUserPath(), plan.folder);
    return { state: isThere ? 'installed' : 'absent', path: plan.folder, note: null, removable: isThere };
  }
  const found = lookAt(plan);
  const note = shellNote(dirname(plan.path), process.env, process.platform);
  if (found === 'ours') return { state: 'installed', path: plan.path, note, removable: true };
  const other = launcher === null ? null : commandOnPath(launcher, process.env['PATH'] ?? '');
  if (other !== null) return { state: 'installed', path: other, note: null, removable: false };
  return { state: found === 'foreign' ? 'foreign' : 'absent', path: plan.path, note: null, removable: false };
}

async function put(plan: CommandPlan): Promise<void> {
  if (plan.kind === 'none') throw new Error('Only an installed LA Router brings the command la-router.');
  if (plan.kind === 'folder') await writeUserPath(withFolder(await readUserPath(), plan.folder));
  else putCommand(plan);
}

async function remove(plan: CommandPlan): Promise<void> {
  if (plan.kind === 'none') return;
  if (plan.kind === 'folder') await writeUserPath(withoutFolder(await readUserPath(), plan.folder));
  else removeCommand(plan);
}

/** What somebody has asked for goes on to work where the app has moved: an AppImage's name changes with its version. */
function setRight(plan: CommandPlan): void {
  if ((plan.kind === 'link' || plan.kind === 'script') && lookAt(plan) === 'stale') putCommand(plan);
}
