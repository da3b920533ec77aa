// Owns what the environment says of the hub: where it is, who asks, and whether it may be asked at all.
import { join } from 'node:path';
import type { Files } from '../../platform/ports.ts';

export interface HubSettings {
  /** Without a slash at its end; it may hold a path. */
  readonly endpoint: string;
  readonly token: string | null;
  readonly offline: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Anything else could not be sent in a header. */
const tokenForm = /^[\x21-\x7e]+$/;

export function readHubSettings(env: Environment, files: Pick<Files, 'readText'>): HubSettings {
  const said = (name: string): string => env[name]?.trim() ?? '';
  const endpoint = said('HF_ENDPOINT').replace(/\/+$/, '');
  const token = said('HF_TOKEN') || said('HUGGING_FACE_HUB_TOKEN') || tokenIn(tokenPath(env), files);
  return {
    endpoint: endpoint === '' ? 'https://huggingface.co' : endpoint,
    token: tokenForm.test(token) ? token : null,
    offline: /^(?:1|on|yes|true)$/i.test(said('HF_HUB_OFFLINE')),
  };
}

function tokenPath(env: Environment): string | null {
  const named = env['HF_TOKEN_PATH'] ?? '';
  if (named !== '') return named;
  const home = env['HF_HOME'] ?? '';
  if (home !== '') return join(home, 'token');
  const caches = env['XDG_CACHE_HOME'] ?? '';
  if (caches !== '') return join(caches, 'huggingface', 'token');
  const user = env['HOME'] ?? env['USERPROFILE'] ?? '';
  return user === '' ? null : join(user, '.cache', 'huggingface', 'token');
}

function tokenIn(path: string | null, files: Pick<Files, 'readText'>): string {
  try {
    return path === null ? '' : (files.readText(path)?.trim() ?? '');
  } catch {
    // A token that may not be read is none: whoever needs one is told by the hub's refusal.
    return '';
  }
}
