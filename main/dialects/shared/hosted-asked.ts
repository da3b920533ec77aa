// Owns what a body asks its provider to do beside answering: tools that the provider runs itself, and its dearer services.
//
// kind     | what it costs
// search   | each has a price of its own, and brings text in
// read     | what it brings in is input
// unpriced | charged in a way that no price here tells; what is not known is taken for that
import { isJsonObject, objectsIn, type JsonObject } from '../../contract/json.ts';
import { isSurchargedTier } from './service-tier.ts';

export interface HostedAsked {
  /** The most searches that are to be expected; 0 where none was asked for. */
  readonly searches: number;
  /** It reads what nobody can count beforehand. */
  readonly reads: boolean;
  /** By the caller's own name; null where there is none. */
  readonly unpriced: string | null;
}

/** So many searches are expected of an answer for which nobody has said how many it may make. */
export const mostSearches = 10;

type Kind = 'none' | 'search' | 'read' | 'unpriced';

/** By the type of a tool, the first that matches. */
const types: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/^(function|custom|namespace|tool_search)/, 'none'],
  // The caller runs these.
  [/^(bash|text_editor|computer|memory|local_shell|apply_patch)(_|$)/, 'none'],
  [/^web_search/, 'search'],
  [/^(web_fetch|mcp)/, 'read'],
];

/** Gemini has a field for each. */
const fields: Readonly<Record<string, Kind>> = {
  functionDeclarations: 'none',
  function_declarations: 'none',
  computerUse: 'none',
  computer_use: 'none',
  codeExecution: 'read',
  code_execution: 'read',
  urlContext: 'read',
  url_context: 'read',
  googleSearch: 'search',
  google_search: 'search',
  googleSearchRetrieval: 'search',
  google_search_retrieval: 'search',
};

interface Asked {
  readonly kind: Kind;
  readonly name: string;
  /** The most uses that the caller allows. */
  readonly most: number | null;
}

export function hostedIn(body: JsonObject): HostedAsked {
  const asked = [...objectsIn(body['tools']).flatMap(askedBy), ...besideTools(body)];
  const searches = asked.filter(({ kind }) => kind === 'search');
  return {
    searches: searches.reduce((sum, { most }) => sum + (most ?? wholeIn(body['max_tool_calls']) ?? mostSearches), 0),
    reads: asked.some(({ kind }) => kind === 'read'),
    unpriced: asked.find(({ kind }) => kind === 'unpriced')?.name ?? null,
  };
}

function askedBy(tool: JsonObject): readonly Asked[] {
  const { type } = tool;
  const most = wholeIn(tool['max_uses']);
  if (typeof type === 'string')
    return [{ kind: types.find(([pattern]) => pattern.test(type))?.[1] ?? 'unpriced', name: type, most }];
  // Without a type it is a function, except in Gemini's format.
  if ('name' in tool || 'function' in tool) return [];
  return Object.keys(tool).map((name) => ({ kind: fields[name] ?? 'unpriced', name, most: null }));
}

/** What costs less than the table says is held for all the same. */
const cheaper: ReadonlySet<unknown> = new Set(['batch', 'flex']);
const isDearer = (tier: unknown): boolean => isSurchargedTier(tier) && !cheaper.has(String(tier).toLowerCase());

/** Work in one part of the world only is charged apart. */
const isPlaced = (geo: unknown): boolean => typeof geo === 'string' && geo.toLowerCase() !== 'global';

const unpriced = (name: string): Asked => ({ kind: 'unpriced', name, most: null });

function besideTools(body: JsonObject): readonly Asked[] {
  const search = { kind: 'search', name: 'web_search_options', most: null } as const;
  const searching = isJsonObject(body['web_search_options']);
  const dearer = ['service_tier', 'serviceTier', 'speed'].filter((name) => isDearer(body[name]));
  const placed = isPlaced(body['inference_geo']) ? ['inference_geo'] : [];
  return [
    ...(searching ? [search] : []),
    ...(Array.isArray(body['mcp_servers']) ? [{ kind: 'read', name: 'mcp_servers', most: null } as const] : []),
    ...[...placed, ...dearer].map(unpriced),
  ];
}

const wholeIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
