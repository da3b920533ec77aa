// Owns putting a candidate in the place of a primary in the text of a policy: wherever a tier or a route names the primary
// the candidate stands then, and where it stood in the same order, the primary does. All else stays as it is. Pure.
import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, parseDocument, type Document, type Scalar } from 'yaml';
import { yamlLine } from '../contract/yaml-line.ts';
import type { AbPair } from '../domain/policy.ts';
import { removeFromYaml } from './splice-yaml.ts';

interface Promotion {
  readonly pair: AbPair;
  /** Whether the candidate may get what is as sensitive as that: a route for it keeps whom it names otherwise. */
  readonly mayCarry: (level: string) => boolean;
}

/** Null where the text names the primary nowhere that could be changed. */
export function promoteInYaml(text: string, { pair, mayCarry }: Promotion): string | null {
  const document = parseDocument(text, { merge: false });
  if (document.errors.length > 0) return null;
  const orders = [...tiersIn(document), ...routesIn(document, mayCarry)];
  const edits = orders.flatMap((order) => editsOf(order, pair));
  const edited = edits.length === 0 ? null : withEdits(text, document, edits);
  return edited === null ? null : removeFromYaml(edited, ['ab', 'candidates', pair.primary]);
}

/** Who is asked one after the other. */
type Order = readonly Scalar<string>[];

const isName = (node: unknown): node is Scalar<string> => isScalar(node) && typeof node.value === 'string';

const namesIn = (node: unknown): Scalar<string>[] => (isSeq(node) ? node.items : [node]).filter(isName);

function tiersIn({ contents }: Document): Order[] {
  const tiers: unknown = isMap(contents) ? contents.get('tiers', true) : null;
  return isMap(tiers) ? tiers.items.map(({ value }) => namesIn(value)) : [];
}

function routesIn({ contents }: Document, mayCarry: Promotion['mayCarry']): Order[] {
  const routes: unknown = isMap(contents) ? contents.get('routes', true) : null;
  if (!isSeq(routes)) return [];
  return routes.items.filter(isMap).flatMap((route) => {
    const levels = namesIn(route.getIn(['match', 'sensitivity'], true));
    if (!levels.every(({ value }) => mayCarry(value))) return [];
    return [['backend', 'default', 'fallback'].flatMap((key) => namesIn(route.get(key, true)))];
  });
}

interface Edit {
  readonly node: Scalar<string>;
  readonly value: string;
}

/** A pair of backends is meant with every model of the primary. */
function editsOf(order: Order, { primary, candidate }: AbPair): Edit[] {
  const isPrimary = ({ value }: Scalar<string>): boolean =>
    value === primary || (!primary.includes('/') && value.startsWith(`${primary}/`));
  const first = order.find(isPrimary)?.value;
  if (first === undefined) return [];
  return order.flatMap((node) => {
    if (isPrimary(node)) return [{ node, value: candidate }];
    return node.value === candidate ? [{ node, value: first }] : [];
  });
}

/** By their places in the source. What is read of it must be what was meant. */
function withEdits(text: string, document: Document, edits: readonly Edit[]): string | null {
  let edited = text;
  const fromTheEnd = edits.toSorted((a, b) => (b.node.range?.[0] ?? 0) - (a.node.range?.[0] ?? 0));
  for (const { node, value } of fromTheEnd) {
    const [start, end] = node.range ?? [0, 0];
    edited = edited.slice(0, start) + yamlLine(value) + edited.slice(end);
    node.value = value;
  }
  const read = parseDocument(edited, { merge: false });
  return read.errors.length === 0 && isDeepStrictEqual(read.toJS(), document.toJS()) ? edited : null;
}
