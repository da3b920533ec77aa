// Owns asking the system who listens at a port of this machine. What it does not tell, or not within seconds, nobody
// knows: null. Nothing here is worth a failure, since it only makes the words about another one better.
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  holderInLsof,
  inodesListening,
  nameInTasklist,
  pidInNetstat,
  plainName,
  type PortHolder,
} from './port-tables.ts';

export function holderOf(port: number): Promise<PortHolder | null> {
  if (process.platform === 'linux') return holderOnLinux(port);
  return process.platform === 'win32' ? holderOnWindows(port) : holderByLsof(port);
}

/** A table that is not there, a process that has ended meanwhile, or one of another user. */
const orNothing = <T>(asked: Promise<T>, nothing: T): Promise<T> => asked.catch(() => nothing);

async function holderOnLinux(port: number): Promise<PortHolder | null> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => orNothing(readFile(path, 'utf8'), ''));
  const inodes = (await Promise.all(tables)).flatMap((table) => inodesListening(table, port));
  if (inodes.length === 0) return null;
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  for (const pid of (await orNothing(readdir('/proc'), [])).filter((name) => /^\d+$/.test(name))) {
    if (!(await holdsOne(pid, sockets))) continue;
    return { pid: Number(pid), name: await nameOnLinux(pid) };
  }
  return null;
}

/** By the file of the program: the other name is that of its first thread, which is free to say `MainThread`. */
async function nameOnLinux(pid: string): Promise<string | null> {
  const file = await orNothing(readlink(`/proc/${pid}/exe`), '');
  const name = file === '' ? await orNothing(readFile(`/proc/${pid}/comm`, 'utf8'), '') : basename(file);
  return plainName(name.replace(/ \(deleted\)$/, ''));
}

async function holdsOne(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await orNothing(readdir(folder), []);
  const links = await Promise.all(names.map((name) => orNothing(readlink(`${folder}/${name}`), '')));
  return links.some((link) => sockets.has(link));
}

const holderByLsof = async (port: number): Promise<PortHolder | null> =>
  holderInLsof(await told('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcn']));

async function holderOnWindows(port: number): Promise<PortHolder | null> {
  const tables = await Promise.all(['TCP', 'TCPv6'].map((kind) => told('netstat', ['-ano', '-p', kind])));
  const pid = pidInNetstat(tables.join('\n'), port);
  if (pid === null) return null;
  return { pid, name: nameInTasklist(await told('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']), pid) };
}

const told = (command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: 3_000, windowsHide: true, encoding: 'utf8' }, (_error, stdout) =>
      resolve(stdout),
    );
  });
