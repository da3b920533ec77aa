// Owns which targets may serve a request and in which order, with the reason. Pure: the same input, the same plan.
import { RouterError } from '../contract/errors.ts';
import { targetName, type Target } from '../contract/routing.ts';
import type { Clearance, Permit, Wall } from './clear.ts';
import { nearest } from './nearest.ts';
import type { BackendSpec } from './policy.ts';

/** A backend with the models it offers, its default first. */
export interface Offer {
  readonly backend: BackendSpec;
  readonly models: readonly string[];
}

interface Rejection {
  readonly target: Target;
  readonly wall: Wall;
}

export type Decision<Request> =
  | {
      readonly kind: 'planned';
      /** Never empty: the first is tried first. */
      readonly order: readonly [Permit<Request>, ...Permit<Request>[]];
      readonly rejected: readonly Rejection[];
      readonly reason: string;
    }
  | { readonly kind: 'refused'; readonly error: RouterError };

const refused = (error: RouterError): { kind: 'refused'; error: RouterError } => ({ kind: 'refused', error });

interface Candidates {
  readonly targets: readonly Target[];
  readonly reason: string;
  /** The caller named a target: another is never put in its place. */
  readonly explicit: boolean;
}

const automatic = /^auto(?::(?:heartbeat|simple|moderate|complex|frontier))?$/;
const openaiNames = /^(?:gpt-|o1|o3|chatgpt-|ft:)/;

export function decide<Request>(
  model: string,
  offers: readonly Offer[],
  clearance: Clearance<Request>,
): Decision<Request> {
  const candidates = candidatesFor(model, offers);
  if (candidates === null) return refused(unknownModel(model, offers));
  const order: Permit<Request>[] = [];
  const rejected: Rejection[] = [];
  for (const target of candidates.targets) {
    const verdict = clearance.judge(target);
    if (verdict.allowed) order.push(verdict.permit);
    else rejected.push({ target, wall: verdict.wall });
  }
  const [first, ...others] = order;
  if (first === undefined) return refused(nothingPermitted(candidates, rejected));
  return { kind: 'planned', order: [first, ...others], rejected, reason: candidates.reason };
}

function candidatesFor(model: string, offers: readonly Offer[]): Candidates | null {
  if (automatic.test(model)) {
    const targets = offers.flatMap((offer) => offer.models.slice(0, 1).map((name) => targetOf(offer, name)));
    return { targets, reason: 'Backends in the order of the policy.', explicit: false };
  }
  const named = (targets: readonly Target[]): Candidates => ({
    targets,
    reason: 'The request names this model.',
    explicit: true,
  });
  const slash = model.indexOf('/');
  const owner = slash > 0 ? offers.find(({ backend }) => backend.name === model.slice(0, slash)) : undefined;
  if (owner !== undefined && slash < model.length - 1) return named([targetOf(owner, model.slice(slash + 1))]);
  const offering = offers.filter(({ models }) => models.includes(model));
  if (offering.length > 0) return named(offering.map((offer) => targetOf(offer, model)));
  const openai = offers.find(({ backend }) => backend.name === 'openai');
  if (openai !== undefined && openaiNames.test(model)) return named([targetOf(openai, model)]);
  return null;
}

const targetOf = ({ backend }: Offer, model: string): Target => ({
  backend: backend.name,
  model,
  zone: backend.zone,
  region: backend.region,
});

function nothingPermitted(candidates: Candidates, rejected: readonly Rejection[]): RouterError {
  const first = rejected[0];
  if (first === undefined) {
    return new RouterError(
      'no_target',
      'No backend is configured. Add one to policy.yaml, or set PRIVATE_CLOUD_URL or OPENAI_API_KEY.',
    );
  }
  const code = candidates.explicit ? 'privacy_blocked' : 'privacy_pin_unavailable';
  const names = rejected.map(({ target }) => targetName(target)).join(', ');
  return new RouterError(code, `${names} may not serve this request. ${first.wall.reason}`);
}

function unknownModel(model: string, offers: readonly Offer[]): RouterError {
  const known = [
    'auto',
    ...offers.flatMap(({ backend, models }) => models.flatMap((name) => [name, `${backend.name}/${name}`])),
  ];
  const near = nearest(model, known, 3);
  const advice = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'GET /v1/models lists what there is.';
  return new RouterError('model_not_found', `There is no model of that name here. ${advice}`, { param: 'model' });
}
