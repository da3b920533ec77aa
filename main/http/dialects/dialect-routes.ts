// Owns the endpoints that speak a dialect. Through the TCP door most of them are found by their path alone, past the
// routes of everything else; those whose path holds a name, and the other doors, come through the app.
import type { Hono } from 'hono';
import type { Dialect } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/registry.ts';
import { readRequestBody, readSocketBody } from '../door/body.ts';
import { entranceIn, entranceOf } from '../door/entrance.ts';
import type { AppEnv, TcpDoor } from '../door/env.ts';
import { pathOf } from '../door/paths.ts';
import { converse, type ConverseParts } from './converse.ts';

export function addDialectRoutes(app: Hono<AppEnv>, parts: ConverseParts): void {
  for (const dialect of dialects)
    for (const route of dialect.routes)
      app.post(route, (context) => {
        const body = () => readRequestBody(context, parts.limits, parts.clock);
        return converse({ dialect, door: context.env, entrance: entranceOf(context), body }, parts);
      });
}

/** Routes that are the path itself. */
const byPath: ReadonlyMap<string, Dialect> = new Map(
  dialects.flatMap((dialect) =>
    dialect.routes.filter((route) => /^[\w/.-]+$/.test(route)).map((route) => [route, dialect] as const),
  ),
);

/** Answers a request straight from its socket; false where it is for the app. */
export function converseDirectly(door: TcpDoor, parts: ConverseParts): boolean {
  const { incoming } = door;
  if (incoming.method !== 'POST') return false;
  const path = pathOf(incoming.url ?? '/');
  const dialect = byPath.get(path);
  if (dialect === undefined) return false;
  const body = () => readSocketBody(door, parts.limits, parts.clock);
  void converse({ dialect, door, entrance: entranceIn(incoming, path), body }, parts);
  return true;
}
