// Owns the matrix of what can be carried: every place and every carrier, to every type of backend. Places of one shape
// share the carriers among them; each place meets every lane, each shape every carrier.
import { groupedBy } from '../../main/domain/sensitivity/grouped.ts';
import type { CarrierBench, CarrierLane, CarrierRecord } from './carrier-bench.ts';
import { carrierLanes } from './carrier-bench.ts';
import type { Carried, CarriedRun } from './carrier-check.ts';
import { carryingPlaces, filled, neighbourPlaces, type CarryingPlace, type NeighbourPlaces } from './carrier-places.ts';
import { canaries, carriers, digitsOf, splits, twinOf, type Carrier, type Numbered, type Split } from './carriers.ts';
import { addressOf } from './forms.ts';

interface Routed {
  readonly lane: CarrierLane;
  /** The caller names the target, or the router is to choose and has one choice. */
  readonly isNamed: boolean;
  readonly canary: Numbered;
}

export interface Carrying extends Routed {
  readonly kind: 'whole';
  readonly place: CarryingPlace;
  readonly carrier: Carrier;
}

interface Splitting extends Routed {
  readonly kind: 'split';
  readonly place: NeighbourPlaces;
  readonly carrier: Split;
}

export type Combination = Carrying | Splitting;

const headerSafe = /^[\t -~\u00a0-\u00ff]+$/;
/** A header loses its blanks at the ends, and JSON is not what stands there. */
const inHeader = ({ text }: Carrier): boolean => text !== null && canaries.every((one) => headerSafe.test(text(one)));

function fits({ kind }: CarryingPlace, carrier: Carrier): boolean {
  if (kind === 'value') return true;
  if (kind === 'key') return carrier.only === undefined;
  return kind === 'header' || kind === 'hint' ? inHeader(carrier) : carrier.text !== null;
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('There is nothing to take turns.');
  return found;
}

function routedAt(turn: number, lap: number, only?: Numbered['kind']): Routed {
  const canary = canaries.find(({ kind }) => kind === only) ?? at(canaries, turn);
  return { lane: at(carrierLanes, lap), isNamed: (turn + lap) % 4 !== 0, canary };
}

const wholes: readonly Carrying[] = [...groupedBy(carryingPlaces, ({ shape }) => shape).values()].flatMap(
  (places, offset) => {
    const fitting = carriers.filter((carrier) => fits(at(places, 0), carrier));
    const rounds = Math.max(fitting.length, carrierLanes.length * places.length);
    return Array.from({ length: rounds }, (_, turn): Carrying => {
      const carrier = at(fitting, turn + offset);
      const lap = Math.floor(turn / places.length) + offset;
      return { kind: 'whole', place: at(places, turn), carrier, ...routedAt(turn, lap, carrier.only) };
    });
  },
);

const halved: readonly Splitting[] = neighbourPlaces.flatMap((place, offset) =>
  splits.flatMap((carrier, splitAt) =>
    canaries.map((_, turn): Splitting => {
      const routed = routedAt(turn, offset + splitAt * canaries.length + turn);
      return { kind: 'split', place, carrier, ...routed };
    }),
  ),
);

export const carryings: readonly Combination[] = [...wholes, ...halved];

interface Asked {
  readonly address: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The number as it is written there. */
const partsOf = (one: Combination, number: Numbered): readonly string[] =>
  one.kind === 'split' ? one.carrier.halves(number).map((half) => JSON.stringify(half)) : [one.carrier.json(number)];

const textOf = (one: Combination, number: Numbered): string =>
  one.kind === 'whole' ? (one.carrier.text?.(number) ?? '') : '';

export function requestOf(one: Combination, number: Numbered): Asked {
  const { place, lane, isNamed } = one;
  const { dialect, template } = place;
  const kind = one.kind === 'split' ? 'value' : one.place.kind;
  const fake = dialect.kind === 'embedding' ? 'fake-embed' : 'fake-big';
  const name = isNamed ? `${lane.name}/${fake}` : `via-${lane.name}`;
  const model = kind === 'model' ? `${lane.name}/${textOf(one, number)}` : name;
  const inBody = kind === 'value' || kind === 'key';
  const address = addressOf({ dialect, stream: false, name: '' }, model);
  return {
    address: kind === 'query' ? `${address}?note=${encodeURIComponent(textOf(one, number))}` : address,
    body: filled(template, model, inBody ? partsOf(one, number) : []),
    headers: kind === 'header' || kind === 'hint' ? { [place.name]: textOf(one, number) } : {},
  };
}

export const nameOf = ({ place, carrier, lane, canary, isNamed }: Combination): string =>
  `${place.dialect.id} | ${place.name} | ${canary.kind}, ${carrier.name} | ${lane.name}${isNamed ? ', named' : ''}`;

const shortestTrace = 9;

/** Words that would be found again in a log or a file. */
export function tracesOf(one: Combination, number: Numbered): readonly string[] {
  const written = partsOf(one, number).map((json) => json.replaceAll(/^"|"$/g, ''));
  const text = textOf(one, number);
  // A few digits stand in any identifier.
  return [...written, text, digitsOf(number)].filter(({ length }) => length >= shortestTrace);
}

export function carriedIn(one: Combination, send: CarrierBench['send']): Carried {
  const { canary } = one;
  const isBeside = one.kind === 'whole' && (one.place.kind === 'header' || one.place.kind === 'query');
  return {
    name: nameOf(one),
    ending: isBeside ? 'left out' : 'held',
    canary: one.kind === 'split' ? { halves: one.carrier.halves(canary) } : { digits: digitsOf(canary) },
    traces: tracesOf(one, canary),
    harmless: async () => (await send(requestOf(one, twinOf(canary)))).status,
  };
}

export async function carry(one: Combination, bench: CarrierBench): Promise<CarriedRun> {
  const record: CarrierRecord = await bench.send(requestOf(one, one.canary));
  return { ...record, ...carriedIn(one, bench.send) };
}
