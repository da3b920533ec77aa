// Owns the series that the charts draw: days, or months where there are too many days; and what today is expected to
// come to. Pure.
import type { UsageDays } from '../../../main/contract/usage.ts';
import { formatDay, formatMonth, formatWeekday } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';

type Day = UsageDays['days'][number];

/** From the nearest outwards, as they are stacked. */
const places = ['device', 'private', 'public', 'unknown'] as const;
export type Place = (typeof places)[number];

export interface Point {
  /** Its first day. */
  readonly date: string;
  /** At the axis, and where there is room. */
  readonly short: string;
  readonly long: string;
  readonly calls: number;
  readonly succeededCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of what has a price; null where nothing has. */
  readonly cost: number | null;
  readonly unpricedCalls: number;
  /** Tokens, by where they went; unknown is what went to backends that are not configured any more. */
  readonly went: Readonly<Record<Place, number>>;
  /** It is not over. */
  readonly isOpen: boolean;
}

export interface Series {
  readonly unit: 'day' | 'month';
  readonly points: readonly Point[];
  /** What the last one is expected to have cost by its end; null where it is over, or nobody can tell yet. */
  readonly expected: number | null;
}

/** More bars than this are thinner than the eye tells apart. */
const mostDays = 92;

export function seriesOf(days: readonly Day[], now: number): Series {
  const today = new Date(now).toISOString().slice(0, 10);
  if (days.length > mostDays) return { unit: 'month', points: monthsOf(days, today.slice(0, 7)), expected: null };
  const points = days.map((day) => ({
    ...day,
    short: day.date === today ? t('Today') : formatDay(day.date),
    long: formatWeekday(day.date),
    went: wentOf(day),
    isOpen: day.date === today,
  }));
  return { unit: 'day', points, expected: expectedOf(points.at(-1), now) };
}

function monthsOf(days: readonly Day[], thisMonth: string): readonly Point[] {
  return [...Map.groupBy(days, ({ date }) => date.slice(0, 7))].map(([month, ones]) => {
    const sum = (of: (day: Day) => number): number => ones.reduce((total, day) => total + of(day), 0);
    const date = `${month}-01`;
    return {
      date,
      short: formatMonth(date),
      long: formatMonth(date),
      calls: sum(({ calls }) => calls),
      succeededCalls: sum(({ succeededCalls }) => succeededCalls),
      inputTokens: sum(({ inputTokens }) => inputTokens),
      outputTokens: sum(({ outputTokens }) => outputTokens),
      cost: costOf(ones),
      unpricedCalls: sum(({ unpricedCalls }) => unpricedCalls),
      went: {
        device: sum((day) => wentOf(day).device),
        private: sum((day) => wentOf(day).private),
        public: sum((day) => wentOf(day).public),
        unknown: sum((day) => wentOf(day).unknown),
      },
      isOpen: month === thisMonth,
    };
  });
}

/** Of what has a price; null where days without any are all that was. */
function costOf(days: readonly Day[]): number | null {
  const known = days.some(({ calls, cost }) => calls > 0 && cost !== null);
  if (!known && days.some(({ cost }) => cost === null)) return null;
  return days.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
}

function wentOf({ inputTokens, outputTokens, byZone }: Day): Point['went'] {
  const [device, own, cloud] = [byZone.device.tokens, byZone.private.tokens, byZone.public.tokens];
  const unknown = Math.max(0, inputTokens + outputTokens - device - own - cloud);
  return { device, private: own, public: cloud, unknown };
}

export interface PlaceSum {
  readonly place: Place;
  readonly tokens: number;
}

/** Of all points together; what nobody can tell only where there is some. */
export const placesOf = ({ points }: Series): readonly PlaceSum[] =>
  places
    .map((place) => ({ place, tokens: points.reduce((sum, { went }) => sum + went[place], 0) }))
    .filter(({ place, tokens }) => place !== 'unknown' || tokens > 0);

const dayMs = 86_400_000;

/** Before a tenth of the day is over a straight line from it leads anywhere. */
function expectedOf(last: Point | undefined, now: number): number | null {
  if (last === undefined || !last.isOpen || last.cost === null || last.cost === 0) return null;
  const part = (now % dayMs) / dayMs;
  return part < 0.1 ? null : last.cost / part;
}

/** Places on the axis that are named: as many as there is room for, evenly, the last one always. */
export function namedPlaces(count: number, most: number): readonly number[] {
  if (count === 0) return [];
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const places: number[] = [];
  for (let at = count - 1; at >= 0; at -= step) places.unshift(at);
  return places;
}
