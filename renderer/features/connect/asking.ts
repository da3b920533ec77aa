// Owns what is known beforehand of how an app asks: where, for which model, and what shows that it is there. Pure.
import type { RequestRow } from '../../../main/contract/api.ts';
import type { ClientId, ConnectedClient } from '../../../main/contract/connect.ts';
import { t } from '../../lib/words.ts';

interface Asking {
  /** Two letters that stand for it. */
  readonly mark: string;
  /** What of the router's address it is given; or the program that it starts, and whose tools it has. */
  readonly base: '/v1' | '' | '/mcp' | 'la-router mcp';
}

const asking: Readonly<Record<ClientId, Asking>> = {
  'claude-code': { mark: 'CC', base: '' },
  codex: { mark: 'Cx', base: '/v1' },
  opencode: { mark: 'Oc', base: '/v1' },
  aider: { mark: 'Ai', base: '/v1' },
  continue: { mark: 'Ct', base: '/v1' },
  cline: { mark: 'Cl', base: '/v1' },
  zed: { mark: 'Ze', base: '/v1' },
  cursor: { mark: 'Cu', base: '/mcp' },
  'gemini-cli': { mark: 'Ge', base: '' },
  'qwen-code': { mark: 'Qw', base: '/v1' },
  goose: { mark: 'Go', base: '' },
  'open-webui': { mark: 'OW', base: '/v1' },
  'claude-desktop': { mark: 'CD', base: 'la-router mcp' },
};

export const markOf = (id: ClientId): string => asking[id].mark;
export const isByTools = (id: ClientId): boolean => asking[id].base.includes('mcp');

/** Its token has its name. */
export const tokenOf = (id: ClientId): string => id;

export interface Expected {
  readonly where: string;
  readonly token: string;
  readonly model: string;
}

export function expectedOf(id: ClientId, address: string | null): Expected {
  const { base } = asking[id];
  return {
    where: base === 'la-router mcp' ? base : `${address ?? ''}${base}`,
    token: tokenOf(id),
    model: isByTools(id) ? t('any') : 'auto',
  };
}

/** Where a request came in. One of its tools is asked for by a call, and is a request of the router's own format then. */
export const seenAt = (id: ClientId, row: Pick<RequestRow, 'dialect' | 'app'>): string =>
  isByTools(id) && row.app === tokenOf(id) ? asking[id].base : pathOf(row);

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
