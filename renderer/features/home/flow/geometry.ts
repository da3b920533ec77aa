// Owns where everything of the flow stands: apps on the left, the router, three zones on the right, and the wall. Pure.
//
// Both sides have one scale: a token is as wide before the router as behind it. What is too small to be seen is drawn two
// pixels wide, at the cost of its wider neighbours, so that a side is still as wide as its tokens say. The wall is a
// straight line from the router to the edge: what stands above it on the right leaves the router above it.
import { zones, type Zone } from '../../../../main/contract/routing.ts';

/** An app, or a zone: whoever has calls is drawn. */
export interface Traffic {
  readonly calls: number;
  readonly tokens: number;
}

export interface FlowSizes {
  /** Of the whole, where its content leaves it the choice. */
  readonly height: number;
  /** The least that the words of an app take. */
  readonly app: number;
  /** The least that the words of a zone take. */
  readonly zone: number;
}

export const wideFlow: FlowSizes = { height: 328, app: 38, zone: 64 };
export const narrowFlow: FlowSizes = { height: 336, app: 40, zone: 78 };

export interface FlowOrder {
  readonly apps: readonly Traffic[];
  readonly byZone: Readonly<Record<Zone, Traffic>>;
  /** The wall then stands right under this computer. */
  readonly localOnly: boolean;
  readonly sizes: FlowSizes;
}

interface Bar {
  readonly top: number;
  readonly height: number;
}

interface AppPlace {
  readonly bar: Bar;
  /** Where its band meets the router. */
  readonly meets: number;
  readonly middle: number;
}

export interface ZonePlace {
  readonly zone: Zone;
  /** Where its words may stand. */
  readonly block: Bar;
  /** Nothing where it has no calls. */
  readonly bar: Bar;
  /** Where its band leaves the router. */
  readonly leaves: number;
}

export interface Flow {
  readonly height: number;
  readonly apps: readonly AppPlace[];
  readonly router: Bar;
  readonly zones: readonly ZonePlace[];
  readonly wallAt: number;
}

const leastBand = 2;
const mostBands = 216;
const fewestBands = 24;
const step = 4;
const appGap = 8;
const zoneGap = 22;
/** From the wall to the words above and below it; its own words stand on it. */
const wallRoom = 20;
/** Half of the place in the router that the wall begins in. */
const wallInRouter = 8;
const edge = 8;
/** Over the router stands its name. */
const nameRoom = 22;

/** Widths that together are `total`, as the tokens are to each other. */
export function shareOut(all: readonly Traffic[], total: number): readonly number[] {
  const isDrawn = ({ calls, tokens }: Traffic): boolean => calls > 0 || tokens > 0;
  const least = new Set<Traffic>();
  for (;;) {
    const free = all.filter((one) => isDrawn(one) && !least.has(one));
    const tokens = free.reduce((sum, one) => sum + one.tokens, 0);
    const room = total - least.size * leastBand;
    const scale = tokens > 0 && room > 0 ? room / tokens : 0;
    const small = free.filter((one) => one.tokens * scale < leastBand);
    if (small.length === 0) return all.map((one) => (least.has(one) ? leastBand : one.tokens * scale));
    for (const one of small) least.add(one);
  }
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const tokensOf = (all: readonly Traffic[]): number => sumOf(all.map(({ tokens }) => tokens));

interface Widths {
  readonly apps: readonly number[];
  readonly zones: readonly number[];
}

function widthsOf({ apps, byZone }: FlowOrder, bands: number): Widths {
  const right = zones.map((zone) => ({ ...byZone[zone] }));
  const most = Math.max(tokensOf(apps), tokensOf(right), 1);
  return {
    apps: shareOut(
      apps.map((app) => ({ ...app })),
      (bands * tokensOf(apps)) / most,
    ),
    zones: shareOut(right, (bands * tokensOf(right)) / most),
  };
}

const appsHeight = (widths: readonly number[], { app }: FlowSizes): number =>
  sumOf(widths.map((width) => Math.max(width, app))) + appGap * Math.max(0, widths.length - 1);

const zonesHeight = (widths: readonly number[], { zone }: FlowSizes): number =>
  sumOf(widths.map((width) => Math.max(width, zone))) + zoneGap + 2 * wallRoom + 2 * edge;

/** The widest bands with which everything still has its place. */
function widestThatFit(order: FlowOrder): Widths {
  const { sizes } = order;
  for (let bands = mostBands; bands > fewestBands; bands -= step) {
    const widths = widthsOf(order, bands);
    if (Math.max(appsHeight(widths.apps, sizes), zonesHeight(widths.zones, sizes)) <= sizes.height) return widths;
  }
  return widthsOf(order, fewestBands);
}

export function layFlow(order: FlowOrder): Flow {
  const { sizes, localOnly } = order;
  const widths = widestThatFit(order);
  const height = Math.max(sizes.height, appsHeight(widths.apps, sizes), zonesHeight(widths.zones, sizes));
  const { places, wallAt } = placeZones(widths.zones, { sizes, height, above: localOnly ? 1 : 2 });
  const first = Math.min(...places.map(({ leaves }) => leaves), wallAt - wallInRouter);
  const last = Math.max(...places.map(({ leaves, bar }) => leaves + bar.height), wallAt + wallInRouter);
  const router = coverBoth({ top: first, height: last - first }, sumOf(widths.apps), height);
  return { height, apps: placeApps(widths.apps, { sizes, height, router }), router, zones: places, wallAt };
}

/** As tall as the wider of its sides. */
function coverBoth(right: Bar, left: number, height: number): Bar {
  if (left <= right.height) return right;
  const top = right.top + right.height / 2 - left / 2;
  const lowest = Math.max(nameRoom, height - left - edge);
  return { top: Math.min(right.top, Math.max(nameRoom, Math.min(top, lowest))), height: left };
}

interface ZoneRoom {
  readonly sizes: FlowSizes;
  readonly height: number;
  /** How many zones stand above the wall. */
  readonly above: number;
}

function placeZones(widths: readonly number[], { sizes, height, above }: ZoneRoom) {
  const tall = widths.map((width) => Math.max(width, sizes.zone));
  const spare = (height - zonesHeight(widths, sizes)) / 2;
  const gapAfter = (index: number): number => (index + 1 === above ? 2 * wallRoom : zoneGap);
  const topOf = (index: number): number =>
    edge + spare + sumOf(tall.slice(0, index)) + sumOf(tall.slice(0, index).map((_, before) => gapAfter(before)));
  const wallAt = topOf(above) - wallRoom;
  const firstLeaves = wallAt - wallInRouter - sumOf(widths.slice(0, above));
  const places = zones.map((zone, index): ZonePlace => {
    const [width = 0, room = 0] = [widths[index], tall[index]];
    const before = sumOf(widths.slice(0, index));
    return {
      zone,
      block: { top: topOf(index), height: room },
      bar: { top: topOf(index) + (room - width) / 2, height: width },
      leaves: firstLeaves + before + (index >= above ? 2 * wallInRouter : 0),
    };
  });
  return { places, wallAt };
}

interface AppRoom {
  readonly sizes: FlowSizes;
  readonly height: number;
  readonly router: Bar;
}

function placeApps(widths: readonly number[], { sizes, height, router }: AppRoom): readonly AppPlace[] {
  const spare = height - appsHeight(widths, sizes);
  // A little of what is left goes between them, the rest around them.
  const gap = appGap + Math.min(14, spare / (widths.length + 1));
  const used = sumOf(widths.map((width) => Math.max(width, sizes.app))) + gap * Math.max(0, widths.length - 1);
  const firstMeets = router.top + (router.height - sumOf(widths)) / 2;
  let top = (height - used) / 2;
  let meets = firstMeets;
  return widths.map((width) => {
    const room = Math.max(width, sizes.app);
    const place = { bar: { top: top + (room - width) / 2, height: width }, meets, middle: top + room / 2 };
    top += room + gap;
    meets += width;
    return place;
  });
}

/** A band from one side to the other, in a box that is 100 wide. */
export function bandPath(from: Bar, to: Bar): string {
  const at = (value: number): string => String(Math.round(value * 10) / 10);
  const [top, end] = [at(from.top), at(to.top)];
  const [bottom, endBottom] = [at(from.top + from.height), at(to.top + to.height)];
  return `M0 ${top}C50 ${top} 50 ${end} 100 ${end}V${endBottom}C50 ${endBottom} 50 ${bottom} 0 ${bottom}Z`;
}
