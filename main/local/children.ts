// Owns the list of our children in a file, so that a start ends what a killed app could not: only a process that began when
// ours did is ours, whatever its number is.
import { z } from 'zod';
import type { Files, Log, Processes } from '../platform/ports.ts';

export interface Children {
  readonly add: (pid: number) => void;
  readonly remove: (pid: number) => void;
}

const listed = z.array(z.object({ pid: z.number().int().positive(), start: z.string() }));
type Listed = z.infer<typeof listed>;

interface ChildrenPorts {
  readonly files: Files;
  readonly processes: Processes;
  readonly log: Log;
}

/** Ends what is left of a run before this one. */
export function openChildren(path: string, { files, processes, log }: ChildrenPorts): Children {
  const left = read(path, files);
  for (const { pid, start } of left) {
    if (processes.startOf(pid) === start) processes.kill(pid);
  }
  let own: Listed = [];
  const keep = (next: Listed): void => {
    own = next;
    try {
      if (own.length === 0) files.remove(path);
      else files.writeText(path, JSON.stringify(own));
    } catch (error) {
      // A full disk is no reason to serve nobody: the children end with their input all the same.
      log.write('warn', 'children-not-listed', { fault: error instanceof Error ? error.name : 'unknown' });
    }
  };
  if (left.length > 0) keep([]);
  return {
    add(pid) {
      const start = processes.startOf(pid);
      if (start !== null) keep([...own, { pid, start }]);
    },
    remove: (pid) => keep(own.filter((child) => child.pid !== pid)),
  };
}

/** A list that was cut while it was written says nothing: the children end with their input all the same. */
function read(path: string, files: Files): Listed {
  const text = files.readText(path);
  if (text === null) return [];
  try {
    return listed.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
