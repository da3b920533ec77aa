// Owns reading what a system tells of its sockets: who listens at a port. Pure; what cannot be read tells nobody.
import { isIP } from 'node:net';

export interface PortHolder {
  readonly pid: number;
  /** Of its program; null where the system does not tell. */
  readonly name: string | null;
}

/** A program may call itself anything, and its name goes into words for a person. */
export function plainName(name: string): string | null {
  const plain = name.trim();
  return /^[\x20-\x7e]{1,64}$/.test(plain) ? plain : null;
}

function pidOf(text: string | undefined): number | null {
  const pid = /^\d{1,10}$/.test(text ?? '') ? Number(text) : 0;
  return pid > 0 ? pid : null;
}

/** In /proc/net/tcp: of sockets that listen (0A) at that port of this machine, or of all addresses, the inodes. */
export function inodesListening(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const [, local = '', , state = ''] = words;
    const [address = '', at = ''] = local.split(':');
    const inode = words[9] ?? '';
    const isOurs = state === '0A' && at === wanted && isLoopback(address);
    return isOurs && /^[1-9]\d*$/.test(inode) ? [inode] : [];
  });
}

/** Each four bytes are written the lowest first: 0100007F is 127.0.0.1. */
const isLoopback = (address: string): boolean =>
  /^(?:0{8}|0{32}|[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000(?:0{8}|[0-9A-F]{6}7F))$/.test(address);

/** What `lsof -Fpcn` tells: a line for each fact, behind its letter; a process before what it holds. */
export function holderInLsof(text: string): PortHolder | null {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^p\d+$/.test(line));
  const pid = pidOf(lines[at]?.slice(1));
  if (at < 0 || pid === null) return null;
  const rest = lines.slice(at + 1);
  const next = rest.findIndex((line) => line.startsWith('p'));
  const name = (next < 0 ? rest : rest.slice(0, next)).find((line) => line.startsWith('c'));
  return { pid, name: name === undefined ? null : plainName(name.slice(1)) };
}

/** What `netstat -ano -p TCP` tells. Its words are in the language of the system: who listens has nobody at port 0. */
export function pidInNetstat(text: string, port: number): number | null {
  for (const line of text.split(/\r?\n/)) {
    const [protocol, local = '', foreign = '', ...rest] = line.trim().split(/\s+/);
    if (protocol !== 'TCP' || !foreign.endsWith(':0') || !isHere(local, port)) continue;
    const pid = pidOf(rest.at(-1));
    if (pid !== null) return pid;
  }
  return null;
}

function isHere(local: string, port: number): boolean {
  const at = local.lastIndexOf(':');
  if (at < 0 || local.slice(at + 1) !== String(port)) return false;
  const address = local.slice(0, at).replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && /^(?:127\.|0\.0\.0\.0$|::1?$)/.test(address);
}

/** What `tasklist /FO CSV /NH` tells of one process: `"ollama.exe","1234",…`. */
export function nameInTasklist(text: string, pid: number): string | null {
  for (const line of text.split(/\r?\n/)) {
    const [, name, told] = /^"([^"]*)","(\d+)"/.exec(line.trim()) ?? [];
    if (name !== undefined && told === String(pid)) return plainName(name);
  }
  return null;
}
