// Owns the filters of the list: as the address writes them, as the API takes them, and which rows pass them. What passes
// here must be what the router's own query finds, since rows that settle are put in without asking again.
import type { RequestQuery, RequestRow } from '../../../main/contract/api.ts';
import { tiers, zones } from '../../../main/contract/routing.ts';
import { query } from '../../lib/api.ts';

export type Outcome = RequestRow['outcome'];
export const outcomes = ['ok', 'failed', 'blocked', 'aborted', 'lost', 'open'] as const satisfies readonly Outcome[];

export type FilterName = Exclude<keyof RequestQuery, 'limit' | 'cursor' | 'account'>;
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

/** Whoever says nothing of itself is asked for by this name. */
export const namelessApp = 'Unnamed';

const longest = 200;
const isText = (value: string): boolean => value !== '' && value.length <= longest;
const oneOf =
  (values: readonly string[]) =>
  (value: string): boolean =>
    values.includes(value);

const takes: Readonly<Record<FilterName, (value: string) => boolean>> = {
  q: isText,
  hours: (value) => Number(value) > 0 && Number(value) <= 87_600,
  zone: oneOf(zones),
  outcome: oneOf(outcomes),
  tier: oneOf(tiers),
  client: isText,
  app: isText,
  target: (value) => value !== '',
  projectId: (value) => value !== '',
  pinned: oneOf(['true', 'false']),
};

const names = Object.keys(takes).filter((name): name is FilterName => name in takes);

/** Of an address: what the API would refuse is left out. */
export function filtersOf(search: Readonly<Record<string, unknown>>): Filters {
  const found: Partial<Record<FilterName, string>> = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' && takes[name](value)) found[name] = value;
  }
  return found;
}

export const isFiltered = (filters: Filters): boolean => names.some((name) => filters[name] !== undefined);

/** The same filters give the same text. */
export const queryOf = (filters: Filters): string =>
  query(Object.fromEntries(names.map((name) => [name, filters[name]])));

export function changed(filters: Filters, name: FilterName, value: string | null): Filters {
  const { [name]: _before, ...rest } = filters;
  return value === null || !takes[name](value) ? rest : { ...rest, [name]: value };
}

/** The address of the list, or of one request beside it. */
export const addressOf = (filters: Filters, id: string | null = null): string =>
  `/requests${id === null ? '' : `/${encodeURIComponent(id)}`}${queryOf(filters)}`;

/** The database folds plain letters only. */
const folded = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

export function passes(row: RequestRow, filters: Filters, now: number): boolean {
  const { q, hours, zone, outcome, tier, client, app, target, projectId, pinned } = filters;
  return (
    same(zone, row.zone) &&
    same(outcome, row.outcome) &&
    same(tier, row.tier) &&
    same(client, row.client ?? namelessApp) &&
    same(app, row.app) &&
    same(target, row.target) &&
    same(projectId, row.projectId) &&
    same(pinned, String(row.pinned)) &&
    (hours === undefined || Date.parse(row.at) >= Math.floor(now - Number(hours) * 3_600_000)) &&
    (q === undefined || holds(row, folded(q)))
  );
}

const same = (wanted: string | undefined, value: string | null): boolean => wanted === undefined || wanted === value;

const holds = ({ id, target, model, client, why }: RequestRow, part: string): boolean =>
  [id, target, model, client, why].some((text) => text !== null && folded(text).includes(part));
