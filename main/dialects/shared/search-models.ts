// Owns what is known of models that search before every answer, whatever they were asked: each search has a price of its
// own, and OpenAI's chats count none.
import type { Usage } from '../../contract/routing.ts';

export const isSearchModel = (model: string): boolean => /-search(-|$)/.test(model);

/** An answer of such a model was searched for once, and so was one that names where it found what it says. */
export const withSearch = <Known extends Usage | null>(usage: Known, model: unknown, cites: boolean): Known =>
  usage !== null && usage.webSearches === 0 && (cites || (typeof model === 'string' && isSearchModel(model)))
    ? { ...usage, webSearches: 1 }
    : usage;
