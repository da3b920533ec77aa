// Owns which lane a request takes: relayed where both sides speak the same format, else translated through the
// canonical middle. Nobody but `attempt` knows that there are several.
import type { ParsedRequest } from '../../../dialects/dialect.ts';
import type { Permit } from '../../../domain/clear.ts';
import { openEmbeddingLane } from './embedding.ts';
import type { Lane, LaneParts } from './lane.ts';
import { openRelayedLane } from './relayed.ts';
import { openTranslatedLane } from './translated.ts';

/** Throws `invalid_request` where no format of the backend can say what the request demands. Null where it has none. */
export function openLane(permit: Permit<ParsedRequest>, parts: LaneParts): Lane | null {
  const { dialect } = permit.request;
  const opening = { ...parts, permit };
  const same = parts.backend.speaks.find(({ id }) => id === dialect.id);
  if (same !== undefined) return openRelayedLane(opening, same);
  if (dialect.kind === 'conversation') return openTranslatedLane(opening, dialect);
  return dialect.kind === 'embedding' ? openEmbeddingLane(opening, dialect) : null;
}
