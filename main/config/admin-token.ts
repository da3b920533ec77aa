// Owns the token of the admin, which a router that listens beyond loopback asks of whoever manages it: that of the
// environment, else one that is made when it is first needed and kept in a file that only this user can read.
import type { Files, Random } from '../platform/ports.ts';
import type { Environment } from './home.ts';
import { ConfigError } from './config-error.ts';

const adminVariable = 'LLR_ADMIN_TOKEN';

/** Not `lr_`, by which project tokens are known. */
const prefix = 'lra_';
const tokenBytes = 32;
/** What has less could be guessed: 22 characters of this alphabet are some 128 bits. */
const form = /^lra_[A-Za-z0-9_-]{22,256}$/;

interface AdminTokenPlace {
  readonly files: Pick<Files, 'readText'>;
  readonly env: Environment;
  readonly path: string;
}

interface AdminTokenParts extends AdminTokenPlace {
  readonly files: Pick<Files, 'readText' | 'writeText'>;
  readonly random: Random;
}

/** Null where there is none yet. Throws a ConfigError where what stands there is none. */
export function findAdminToken({ files, env, path }: AdminTokenPlace): string | null {
  const given = env[adminVariable];
  if (given) {
    if (form.test(given)) return given;
    throw damaged(
      adminVariable,
      'It is lra_ and 22 letters and digits at least: LLR_ADMIN_TOKEN=lra_$(openssl rand -hex 32).',
    );
  }
  const written = files.readText(path)?.trim();
  if (!written) return null;
  if (form.test(written)) return written;
  throw damaged(path, 'This is no admin token. Remove the file, and the next start makes a new one.');
}

export function readAdminToken(parts: AdminTokenParts): string {
  const found = findAdminToken(parts);
  if (found !== null) return found;
  const made = `${prefix}${Buffer.from(parts.random.bytes(tokenBytes)).toString('base64url')}`;
  parts.files.writeText(parts.path, `${made}\n`);
  return made;
}

const damaged = (place: string, message: string): ConfigError =>
  new ConfigError(place, [{ line: 1, column: 1, path: '', message }]);
