// Owns which rule of the policy a request falls under. Pure: the same profile, the same rule.
import type { Profile } from '../../contract/routing.ts';
import { matches } from '../pattern.ts';
import type { Match, Rule } from '../policy.ts';

export interface Asked {
  readonly profile: Profile;
  /** As the caller wrote it. */
  readonly model: string;
  readonly projectId: string;
  /** As its owner calls it; a rule may say either. */
  readonly projectName?: string | undefined;
}

/** The first that matches; the default matches all. */
export const ruleFor = (rules: readonly Rule[], asked: Asked): Rule | null =>
  rules.find(({ match }) => match === null || matchesAll(match, asked)) ?? null;

const among = <T>(wanted: readonly T[] | undefined, value: T | null): boolean =>
  wanted === undefined || (value !== null && wanted.includes(value));

const amongPatterns = (wanted: readonly string[] | undefined, value: string): boolean =>
  wanted === undefined || wanted.some((pattern) => matches(pattern, value));

function matchesAll(match: Match, { profile, model, projectId, projectName }: Asked): boolean {
  const { tokens } = match;
  return (
    among(match.task, profile.task) &&
    among(match.complexity, profile.complexity) &&
    among(match.sensitivity, profile.sensitivity) &&
    among(match.modality, profile.modality) &&
    among(match.family, profile.family) &&
    among(match.tier, profile.tier) &&
    among(match.region, profile.region) &&
    amongPatterns(match.model, model) &&
    (amongPatterns(match.project, projectId) ||
      (projectName !== undefined && amongPatterns(match.project, projectName))) &&
    (tokens === undefined || (profile.tokens >= tokens.min && profile.tokens <= tokens.max))
  );
}
