// Owns putting the gateway together: the parts that outlive a request, made once.
import type { Clock, Log, Random } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Projects } from '../store/projects.ts';
import type { Purses } from '../tenants/purses.ts';
import { createRates } from '../tenants/rates.ts';
import type { Refusals } from '../tenants/refusals.ts';
import type { Reader } from '../store/reader.ts';
import type { Gateway, GatewayLimits } from './gateway.ts';
import { createClients } from './memory/clients.ts';
import { createFigures } from './memory/figures.ts';
import { createSessions } from './memory/sessions.ts';
import { createSignatureKeeper } from './memory/signatures.ts';
import { createStoredResponses } from './memory/stored-responses.ts';
import { createMirrors } from './mirror/mirrors.ts';
import type { Classify } from './plan/plan.ts';
import type { LiveRouting } from './plan/routing.ts';
import { createStageTwo } from './plan/stage-two.ts';

interface GatewayParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly routing: LiveRouting;
  readonly ledger: Ledger;
  readonly refusals: Pick<Refusals, 'books'>;
  readonly purses: Purses;
  readonly projects: Pick<Projects, 'get'>;
  readonly classify: Classify;
  /** Whether a model has shown on this machine that it classifies better than stage one. */
  readonly hasEarned: (model: string) => boolean;
  readonly limits: GatewayLimits;
  readonly isLocalOnly: () => boolean;
  /** Told whenever an upstream is asked, or has answered. */
  readonly onBusy: () => void;
  readonly shadowSpending: Reader['shadowSpending'];
  readonly onEnded: Gateway['onEnded'];
}

export function openGateway({ routing, hasEarned, onBusy, shadowSpending, ...parts }: GatewayParts): Gateway {
  const { clock, log, limits, isLocalOnly } = parts;
  const figures = createFigures(clock, onBusy);
  const keeper = createSignatureKeeper();
  const clients = createClients();
  return {
    ...parts,
    routing: routing.current,
    stageTwo: createStageTwo({ clock, log, figures, hasEarned, answerBytes: limits.frameBytes, isLocalOnly }),
    figures,
    rates: createRates({ clock, limitOf: (id) => parts.projects.get(id)?.rateLimit ?? null }),
    sessions: createSessions(clock),
    keeper,
    responses: createStoredResponses(),
    clients,
    mirrors: createMirrors({ ...parts, figures, keeper, clients, shadowSpending }),
  };
}
