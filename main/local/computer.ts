// Owns what is told of this computer: what computes in it, and how much room models have in its memory and on its disk.
import { statfs } from 'node:fs/promises';
import { arch, cpus, release, type } from 'node:os';
import type { Computer } from '../contract/models.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import type { Processes } from '../platform/ports.ts';
import type { Local } from './local.ts';

interface ComputerParts {
  readonly local: Pick<Local, 'running' | 'cards'>;
  readonly processes: Pick<Processes, 'memory'>;
  /** Where models are kept. */
  readonly folder: string;
}

export async function describeComputer({ local, processes, folder }: ComputerParts): Promise<Computer> {
  const cores = cpus();
  const { budgetBytes, usedBytes } = local.running().memory;
  return {
    processor: cores[0]?.model.trim() || arch(),
    cores: cores.length,
    memoryBytes: processes.memory().totalBytes,
    budgetBytes,
    freeBytes: Math.max(0, budgetBytes - usedBytes),
    diskFreeBytes: await diskFreeAt(folder),
    devices: await local.cards(),
    system: `${type()} ${release()} ${arch()}`,
  };
}

async function diskFreeAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (fileFaultOf(error) === null) throw error;
    return null;
  }
}
