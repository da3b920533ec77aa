// Owns the paths at which MCP is spoken. What speaks it is loaded for the first who asks; a router that nobody asks holds
// nothing of it. Its tools ask this very app, as whoever has called them.
import type { Context, Hono } from 'hono';
import { RouterError } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import type { Answer } from '../gateway/answer.ts';
import type { Access, Ask } from '../mcp/access.ts';
import type { McpCall } from '../mcp/call.ts';
import type { McpHost } from '../mcp/host.ts';
import type { Clock, Log } from '../platform/ports.ts';
import { readRequestBody, type BodyLimits } from './door/body.ts';
import { entranceOf } from './door/entrance.ts';
import { trusted, type AppEnv } from './door/env.ts';
import type { Visitor } from './door/guard.ts';
import { logFailure } from './door/log-failure.ts';
import { send } from './door/send.ts';
import { openVisit, type Visits } from './door/visits.ts';

interface McpRouteParts {
  readonly clock: Clock;
  readonly limits: BodyLimits;
  readonly log: Log;
  readonly newId: () => string;
  /** Not those of requests: what a tool asks for is one of those by itself. */
  readonly watchers: Visits;
}

type Answering = (host: McpHost, call: McpCall) => Answer | Promise<Answer>;

export function addMcpRoutes(app: Hono<AppEnv>, parts: McpRouteParts): void {
  let opening: Promise<McpHost> | null = null;
  const open = async (): Promise<McpHost> => {
    const { createMcpHost } = await import('../mcp/host.ts');
    return createMcpHost({ ...parts, onFault: (error) => logFailure(parts.log, parts.newId(), error) });
  };
  const answer = (answering: Answering) => async (context: Context<AppEnv>) => {
    const body = context.req.method === 'POST' ? await readJson(context, parts) : undefined;
    opening ??= open();
    const host = await opening;
    const door = context.env;
    const visit = openVisit(door, parts.watchers);
    try {
      const answered = await answering(
        host,
        callOf(context, { body, left: visit.signal, access: accessOf(door.caller, app) }),
      );
      const shown = door.caller.corsOrigin === null ? {} : shownAbroad;
      return send(
        { ...answered, headers: { ...answered.headers, 'x-request-id': parts.newId(), ...shown } },
        door,
        visit,
      );
    } catch (error) {
      visit.done();
      throw error;
    }
  };
  const streamable = answer((host, call) => host.streamable(call));
  app.post('/mcp', streamable);
  app.get('/mcp', streamable);
  app.delete('/mcp', streamable);
  app.get(
    '/sse',
    answer(({ legacy }, call) => legacy.open(call)),
  );
  app.post(
    '/messages',
    answer(({ legacy }, call) => legacy.message(call)),
  );
}

async function readJson(context: Context<AppEnv>, { limits, clock }: McpRouteParts): Promise<unknown> {
  return parseJson((await readRequestBody(context, limits, clock)).toString('utf8'));
}

function callOf(context: Context<AppEnv>, given: Pick<McpCall, 'body' | 'left' | 'access'>): McpCall {
  const { headers: header, query } = entranceOf(context);
  const isStopping = (): boolean => given.left.reason instanceof RouterError;
  return { ...given, method: context.req.method, header, query, caller: context.env.caller, isStopping };
}

/** A page of another origin reads no other headers than those that are named. */
const shownAbroad = { 'access-control-expose-headers': 'mcp-session-id, x-request-id' };

/** Over HTTP the person at the machine cannot be told from a program. */
function accessOf(visitor: Visitor, app: Hono<AppEnv>): Access {
  const inside =
    (caller: Visitor): Access['asAccount'] =>
    async (path, { method, body, hints, signal }: Ask = {}) => {
      const typed = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const init = {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...hints, ...typed },
        ...sent,
      };
      const request = new Request(`http://router${path}`, { ...init, signal: signal ?? null });
      return app.fetch(request, { door: 'process', caller, signal });
    };
  return {
    asAccount: inside({ ...visitor, corsOrigin: null }),
    asOwner: inside(trusted),
    projectId: () => Promise.resolve(visitor.projectId),
    ofPerson: false,
  };
}
