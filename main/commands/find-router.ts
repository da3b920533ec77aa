// Owns where the router of a home is reached, and being sure that it is one before anything secret goes there: the word
// that a killed router has left may name a port that is somebody else's by now.
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import { readRunning } from '../config/running.ts';
import type { Files } from '../platform/ports.ts';

export interface Sought {
  readonly files: Files;
  readonly home: Home;
  /** The port that it is to be at, whatever the home says. */
  readonly port: number | undefined;
}

/** Null where none is that runs and answers as ours do. */
export async function findRouter(sought: Sought): Promise<string | null> {
  const url = toldUrl(sought);
  return url !== null && (await isRouter(url)) ? url : null;
}

/** Where one is said to be; null where nobody says so, or whoever said it is dead. */
export function toldUrl({ files, home, port }: Sought): string | null {
  if (port !== undefined) return `http://127.0.0.1:${port}`;
  const running = readRunning(home, files);
  return running !== null && isAlive(running.pid) ? running.url : null;
}

const health = z.looseObject({ status: z.literal('ok'), uptime: z.number() });
const healthMs = 3_000;

/** Asked without anything that says who we are. */
export async function isRouter(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`, { redirect: 'error', signal: AbortSignal.timeout(healthMs) });
    return answer.ok && health.safeParse(await answer.json()).success;
  } catch {
    // Nobody there, or somebody who speaks otherwise: for whoever asks it is the same.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another person of this machine: there it is.
    return z.object({ code: z.literal('EPERM') }).safeParse(error).success;
  }
}
