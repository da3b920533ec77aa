// Owns counting what OpenAI's own tools did for an answer: searches are charged by the piece, others in ways that no
// figure tells.
import { isJsonObject, objectsIn, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';

const chargedApart: ReadonlySet<unknown> = new Set([
  'code_interpreter_call',
  'file_search_call',
  'image_generation_call',
]);
const searchType = 'web_search_call';
const marks = [searchType, ...chargedApart].map((type) => Buffer.from(`"${String(type)}"`));

/** All of them end so, and most answers hold no such thing: one look tells. */
const anyCall = Buffer.from('_call"');

/** Whether it is worth looking closer: quotes inside text are escaped, so that text forges none of these. */
export const mentionsTools = (bytes: Buffer): boolean =>
  bytes.includes(anyCall) && marks.some((mark) => bytes.includes(mark));

interface HostedTools {
  readonly searches: number;
  readonly others: boolean;
}

/** To open a page that was found, or to look for something on it, costs nothing. */
const isSearch = ({ type, action }: JsonObject): boolean =>
  type === searchType && (!isJsonObject(action) || (action['type'] ?? 'search') === 'search');

const toolsIn = (output: readonly JsonObject[]): HostedTools => ({
  searches: output.filter(isSearch).length,
  others: output.some(({ type }) => chargedApart.has(type)),
});

/** Streams tell each item when it is done, and most of them all again at the end. */
export function countHostedTools() {
  const done: JsonObject[] = [];
  let whole: HostedTools = { searches: 0, others: false };
  return {
    item(item: unknown): void {
      if (isJsonObject(item)) done.push({ type: item['type'], action: item['action'] });
    },
    output(output: unknown): void {
      whole = toolsIn(objectsIn(output));
    },
    addTo<Known extends Usage | null>(usage: Known): Known {
      if (usage === null) return usage;
      const { searches, others } = toolsIn(done);
      const webSearches = Math.max(searches, whole.searches);
      if (webSearches === 0 && !others && !whole.others) return usage;
      return { ...usage, webSearches, surcharged: usage.surcharged || others || whole.others };
    },
  };
}
