// Owns deciding where a pinned request may go on what is known at this moment. A tag of Ollama can be on this machine when
// its list is read, and in the cloud a minute later: a list is read anew before it is believed.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { decide, type Decision, type Question } from '../../domain/decide/decide.ts';
import { tellsZone, type Routing } from './routing.ts';

/** Each list is read once: of other backends, and where nobody would be sent anything, none. */
export async function decideOnLists(
  question: Question<ParsedRequest>,
  routing: Routing,
): Promise<Decision<ParsedRequest>> {
  const read = new Set<string>();
  for (let { offers } = question; ; offers = await routing.offers.fresh(read)) {
    const decision = decide({ ...question, offers });
    const before = read.size;
    for (const name of backendsIn(decision)) if (tellsZone(name, routing)) read.add(name);
    if (read.size === before) return decision;
  }
}

/** All to whom the request may be sent, now or later. */
function backendsIn(decision: Decision<ParsedRequest>): string[] {
  if (decision.kind === 'refused') return [];
  const { own, above, standIns } = decision.ladder;
  return [own, ...above]
    .flatMap(({ order }) => order)
    .concat(standIns)
    .map(({ target }) => target.backend);
}
