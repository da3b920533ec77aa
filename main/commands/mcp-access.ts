// Owns what MCP over stdio asks the router with: over HTTP, as the person at the machine, and as the account of a token
// where it is the account's to ask.
import { z } from 'zod';
import { account as accountShape, defaultProject } from '../contract/projects.ts';
import { RouterError } from '../contract/errors.ts';
import { readAnswer, type Access, type Ask } from '../mcp/access.ts';

type Headers = Readonly<Record<string, string>>;

export interface Place {
  readonly url: string;
  /** What proves whose machine it is. */
  readonly own: Headers;
}

interface Finding {
  /** Where the router is; where none is, one is begun. Asked each time: whoever had its port may be gone by now. */
  readonly find: () => Promise<Place>;
  readonly token: string | null;
}

export function createMcpAccess({ find, token }: Finding): Access {
  async function send(path: string, asked: Ask, headersAt: (place: Place) => Headers): Promise<Response> {
    const at = await find();
    try {
      return await fetch(at.url + path, initOf(asked, headersAt(at)));
    } catch (error) {
      if (asked.signal?.aborted === true) throw error;
      if (!isNobodyThere(error)) throw brokenOff(error);
      // It has ended since: whoever runs now is asked, once.
      const next = await find();
      return await fetch(next.url + path, initOf(asked, headersAt(next))).catch((again: unknown) => {
        throw brokenOff(again);
      });
    }
  }
  const asAccount: Access['asAccount'] = (path, asked = {}) =>
    send(path, asked, ({ own }) => (token === null ? own : { authorization: `Bearer ${token}` }));
  const plainly: Access['asOwner'] = (path, asked = {}) => send(path, asked, ({ own }) => own);
  // Asked each time, and kept nowhere: a token may die while its client is connected.
  const projectId = (): Promise<string> => accountOf(token, { asAccount });
  return {
    asAccount,
    projectId,
    ofPerson: true,
    async asOwner(path, asked) {
      // Whose token is dead is told so, whatever else it asks for.
      await projectId();
      return plainly(path, asked);
    },
  };
}

function initOf({ method, body, hints, signal }: Ask, headers: Headers): RequestInit {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...hints, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...sent,
    ...(signal === undefined ? {} : { signal }),
  };
}

const brokenOff = (cause: unknown): RouterError =>
  new RouterError('stopping', 'The router of this home has ended before its answer. Ask again.', { cause });

/** Nothing was sent: it may be asked again. */
const isNobodyThere = (error: unknown): boolean =>
  z.object({ cause: z.object({ code: z.literal('ECONNREFUSED') }) }).safeParse(error).success;

async function accountOf(token: string | null, { asAccount }: Pick<Access, 'asAccount'>): Promise<string> {
  if (token === null) return defaultProject;
  if (!token.startsWith('lr_'))
    throw new RouterError('invalid_token', 'LLR_TOKEN is no token of this router: those begin with lr_.');
  return (await readAnswer(await asAccount('/v1/account'), accountShape)).projectId;
}
