// Owns what the name of a model in a request asks for: an alias, the router's own choice, or a target.
import { tiers, type Tier } from '../../contract/routing.ts';
import { matches } from '../pattern.ts';
import type { BackendType, Policy } from '../policy.ts';
import { aimAt, findModel, type Aim, type Offer } from './offer.ts';

const automatic = /^auto(?::(heartbeat|simple|moderate|complex|frontier))?$/;

export const isAutomatic = (model: string): boolean => automatic.test(model);

/** What a name asks for once its alias is known: whether the router chooses, and the tier where it says one. */
export function readAutomatic(model: string, aliases: Policy['aliases']): { readonly tier: Tier | null } | null {
  const match = automatic.exec(aliasOf(model, aliases)?.model ?? model);
  return match === null ? null : { tier: tiers.find((tier) => tier.toLowerCase() === match[1]) ?? null };
}

export const aliasOf = (model: string, aliases: Policy['aliases']): Policy['aliases'][number] | undefined =>
  aliases.find(({ pattern }) => matches(pattern, model));

/** Names that belong to a provider, whether or not it lists them. */
const passthrough: readonly { readonly pattern: RegExp; readonly provider: BackendType }[] = [
  { pattern: /^(?:gpt-|o1|o3|o4|chatgpt-|ft:|text-embedding-)/, provider: 'openai' },
  { pattern: /^claude-/, provider: 'anthropic' },
  { pattern: /^gemini-/, provider: 'gemini' },
  { pattern: /^deepseek-/, provider: 'deepseek' },
];

/** Some backend calls a model so itself. */
export const isListed = (model: string, offers: readonly Offer[]): boolean =>
  aimsNamed(model, offers).some(({ offer, target }) => findModel(offer, target.model) !== null);

/** The targets that a name means; none where nobody has that name. */
export function aimsNamed(model: string, offers: readonly Offer[]): readonly Aim[] {
  const slash = model.indexOf('/');
  const owner = slash > 0 ? offers.find(({ backend }) => backend.name === model.slice(0, slash)) : undefined;
  if (owner !== undefined && slash < model.length - 1) return [aimAt(owner, model.slice(slash + 1))];
  const offering = offers.filter((offer) => findModel(offer, model) !== null);
  if (offering.length > 0) return offering.map((offer) => aimAt(offer, model));
  const provider = passthrough.find(({ pattern }) => pattern.test(model))?.provider;
  const home = offers.find(({ backend }) => backend.name === provider);
  return home === undefined ? [] : [aimAt(home, model)];
}
