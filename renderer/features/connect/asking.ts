// Owns what is known beforehand of how an app asks: where, for which model, and what shows that it is there. Pure.
import type { RequestRow } from '../../../main/contract/api.ts';
import type { ClientId, ConnectedClient } from '../../../main/contract/connect.ts';
import { t } from '../../lib/words.ts';

interface Asking {
  /** Two letters that stand for it. */
  readonly mark: string;
  /** What of the router's address it is given. */
  readonly base: '/v1' | '' | '/mcp';
  /** Where its first request arrives; null where it asks by tools. */
  readonly path: string | null;
  /** Null where it keeps its own. */
  readonly model: string | null;
}

const chat = { base: '/v1', path: '/v1/chat/completions', model: 'auto' } as const;
const tools = { base: '/mcp', path: null, model: null } as const;

const asking: Readonly<Record<ClientId, Asking>> = {
  'claude-code': { mark: 'CC', base: '', path: '/v1/messages', model: 'auto' },
  codex: { mark: 'Cx', base: '/v1', path: '/v1/responses', model: 'auto' },
  opencode: { mark: 'Oc', ...chat },
  aider: { mark: 'Ai', ...chat },
  continue: { mark: 'Ct', ...chat },
  cline: { mark: 'Cl', ...chat },
  zed: { mark: 'Ze', ...chat },
  cursor: { mark: 'Cu', ...tools },
  'gemini-cli': { mark: 'Ge', base: '', path: '/v1beta/models', model: 'auto' },
  'qwen-code': { mark: 'Qw', ...chat },
  goose: { mark: 'Go', ...chat, base: '' },
  'open-webui': { mark: 'OW', ...chat },
  'claude-desktop': { mark: 'CD', ...tools },
};

export const markOf = (id: ClientId): string => asking[id].mark;
export const isByTools = (id: ClientId): boolean => asking[id].path === null;

/** Its token has its name. */
export const tokenOf = (id: ClientId): string => id;

export interface Expected {
  readonly where: string;
  readonly token: string;
  readonly model: string;
}

export function expectedOf(id: ClientId, address: string | null): Expected {
  const { base, model } = asking[id];
  return { where: `${address ?? ''}${base}`, token: tokenOf(id), model: model ?? t('any') };
}

const paths: Readonly<Record<string, string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'openai-completions': '/v1/completions',
  'openai-embeddings': '/v1/embeddings',
  'anthropic-messages': '/v1/messages',
  gemini: '/v1beta/models',
  'ollama-chat': '/api/chat',
};

/** Where a request arrived, as far as its format tells. */
export const pathOf = ({ dialect }: Pick<RequestRow, 'dialect'>): string =>
  Object.hasOwn(paths, dialect) ? (paths[dialect] ?? dialect) : dialect;

/** What to do in it so that a request comes. */
export function sendWords({ id, title }: Pick<ConnectedClient, 'id' | 'title'>): string {
  return isByTools(id)
    ? t('Ask {title} to delegate a task to an expert. If it runs already, start it again first.', { title })
    : t('Send anything in {title}. If it runs already, start it again first.', { title });
}
