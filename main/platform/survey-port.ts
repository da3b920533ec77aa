// Owns looking around at a port that is taken: who has it, whether that is a router like this one, and which is free.
import { request } from 'node:http';
import { createServer } from 'node:net';
import { isJsonObject, parseJson } from '../contract/json.ts';
import { holderOf } from './port-holder.ts';
import { nearHost } from './own-addresses.ts';
import type { PortTaken } from './ports.ts';

export async function surveyPort(host: string, port: number): Promise<PortTaken> {
  const [holder, router, next] = await Promise.all([
    holderOf(port),
    routerAt(nearHost(host), port),
    freePortAfter(host, port),
  ]);
  return { holder, router, next };
}

const mostTries = 32;
const lastPort = 65_535;

/** The next one that can be opened now; null where none near can. */
async function freePortAfter(host: string, port: number): Promise<number | null> {
  const last = Math.min(port + mostTries, lastPort);
  for (let next = port + 1; next <= last; next++) if (await isFree(host, next)) return next;
  return null;
}

export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Another program may answer as ours does: only one that also tells its state is taken for a router. */
async function routerAt(host: string, port: number): Promise<PortTaken['router']> {
  const health = await answerOf(host, port, '/health');
  if (health?.['status'] !== 'ok' || typeof health['uptime'] !== 'number') return null;
  const state = await answerOf(host, port, '/api/state');
  const isRouter = typeof state?.['version'] === 'string' && typeof state['policyFile'] === 'string';
  if (!isRouter) return null;
  return { home: typeof state['home'] === 'string' ? state['home'] : null };
}

const answerMs = 2_500;
const answerBytes = 65_536;

/** What a stranger answers is an object of JSON and short, or it is nothing. */
function answerOf(host: string, port: number, path: string): Promise<Readonly<Record<string, unknown>> | null> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path, agent: false, signal: AbortSignal.timeout(answerMs) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
        if (text.length > answerBytes) answer.destroy();
      });
      answer.on('close', () => {
        const value = answer.complete && answer.statusCode === 200 ? parseJson(text) : null;
        resolve(isJsonObject(value) ? value : null);
      });
      answer.on('error', () => undefined);
    });
    asked.on('error', () => resolve(null));
    asked.end();
  });
}
