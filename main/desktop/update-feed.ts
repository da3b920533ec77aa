// Owns the address that this build asks for newer versions, as its maker has put it beside the program, and the file of an
// answer that is meant for this machine. Pure.
import { parse } from 'yaml';
import { z } from 'zod';

const written = z.object({ provider: z.literal('generic'), url: z.url() });

/** A file that came over an open line could be anybody's: https, or this very machine. */
export const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));

/** The host that is asked; null where the build names none that may be. */
export function feedHost(text: string): string | null {
  const { data } = written.safeParse(parsed(text));
  if (data === undefined) return null;
  const url = new URL(data.url);
  return isSafe(url) ? url.host : null;
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    // Nothing that can be read is nothing to ask.
    return null;
  }
}

export interface UpdateFile {
  readonly url: string;
  readonly size?: number | undefined;
}

/** The size of the one that will be fetched: of its kind the one that names this processor, else the first. */
export function bytesOf(files: readonly UpdateFile[], kind: string, arch: string): number | null {
  const fitting = files.filter(({ url }) => url.toLowerCase().split(/[?#]/)[0]?.endsWith(`.${kind.toLowerCase()}`));
  const file = fitting.find(({ url }) => url.includes(arch)) ?? fitting[0] ?? files[0];
  return file?.size ?? null;
}
