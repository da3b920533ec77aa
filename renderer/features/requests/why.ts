// Owns the one sentence that says why a request went where it went, made of nothing but what was recorded of it.
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import type { Zone } from '../../../main/contract/routing.ts';
import { formatDuration } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { foundIn } from './findings.ts';

type Attempt = RequestDetail['attempts'][number];

export const ruleWords = (index: number): string => t('rule {number}', { number: index + 1 });

/** Whether anything of its way is kept. */
export const isKept = ({ profile, plan, attempts }: RequestDetail): boolean =>
  profile !== null || plan !== null || attempts.length > 0;

export function whySentence(detail: RequestDetail): string {
  if (detail.outcome === 'open') return t('It is under way: why it went there is told when it is done.');
  if (detail.outcome === 'lost')
    return t(
      'How it ended is not known: LA Router was ended while it was under way. It counts with what was set aside for it.',
    );
  if (!isKept(detail)) return t('Nothing of its way is kept any more, only what stands in the list.');
  switch (detail.outcome) {
    case 'blocked':
      return stopped(detail);
    case 'failed':
      return failed(detail);
    case 'aborted':
      return left(detail);
    case 'ok':
      return answered(detail);
  }
}

function answered(detail: RequestDetail): string {
  const before = earlier(detail);
  const where = went(detail.zone);
  const why = reason(detail);
  const sentence = why === null ? t('{where}.', { where }) : t('{where}: {why}.', { where, why });
  return before === null ? sentence : `${sentence} ${before}`;
}

function went(zone: Zone | null): string {
  switch (zone) {
    case 'device':
      return t('Stayed on this computer');
    case 'private':
      return t('Went to your servers');
    case 'public':
      return t('Went to the public cloud');
    case null:
      return t('Was answered');
  }
}

function reason(detail: RequestDetail): string | null {
  const { rule, profile, zone } = detail;
  const tier = profile?.tier ?? null;
  const bound = boundWords(detail);
  if (rule !== null && rule.index !== null && isMatched(detail)) {
    const named = ruleWords(rule.index);
    if (bound !== null && zone !== 'public') return t('{bound}, and {rule} keeps that here', { bound, rule: named });
    return rule.reason === null
      ? t('{rule} sends it there', { rule: named })
      : t('{rule} sends it there, “{reason}”', { rule: named, reason: rule.reason });
  }
  if (bound !== null && zone !== 'public') return bound;
  if (isNamed(detail)) return t('the app named this model');
  if (tier !== null) return tierWords(detail, tier);
  return rule === null ? null : t('that is the default of the policy');
}

function tierWords(detail: RequestDetail, tier: string): string {
  const alias = aliasOf(detail);
  if (alias !== null)
    return t('{model} stands for {alias}, and this is tier {tier}', { model: detail.model, alias, tier });
  const { task = null, complexity = null } = detail.profile ?? {};
  if (task === null || complexity === null) return t('it is of tier {tier}', { tier });
  return t('it is {task} of {complexity} complexity, so tier {tier}', {
    task: taskWords(task),
    complexity: levelWords(complexity),
    tier,
  });
}

/** Why it may not go everywhere; null where it may. */
export function boundWords({ profile, walls }: Pick<RequestDetail, 'profile' | 'walls'>): string | null {
  if (walls?.some((wall) => wall.startsWith('local-only')) === true) return t('Local only was on');
  if (profile === null) return null;
  const found = foundIn(profile.sensitivityReason ?? '');
  if (found !== null && profile.sensitivity !== 'low')
    return found.where === null
      ? t('it holds {what}', { what: found.what })
      : t('it holds {what} {where}', { what: found.what, where: found.where });
  if (profile.sensitivity === 'high' || profile.sensitivity === 'medium') return t('it is marked as sensitive');
  return profile.region === null ? null : t('it is bound to the region {region}', { region: profile.region });
}

function stopped(detail: RequestDetail): string {
  const bound = boundWords(detail);
  switch (detail.error?.code ?? null) {
    case 'privacy_blocked':
      return t('Stopped: {why}, and {target} lies too far out for that. Nothing was sent.', {
        why: bound ?? t('it is bound'),
        target: detail.model,
      });
    case 'privacy_pin_unavailable':
      return t('Stopped: {why}, and nobody within that bound could answer. Nothing was sent.', {
        why: bound ?? t('it is bound'),
      });
    case 'budget_exceeded':
      return t('Stopped: the budget of the project is used up.');
    default:
      return t('Stopped: {message}', { message: detail.error?.message ?? t('the router refused it.') });
  }
}

function failed(detail: RequestDetail): string {
  const tried = answers(detail).filter(({ outcome }) => outcome === 'failed' || outcome === 'escalated');
  if (tried.length === 0)
    return t('Failed: {message}', { message: detail.error?.message ?? t('nobody could serve it.') });
  const targets = [...new Set(tried.map(({ target }) => target ?? ''))];
  const last = tried.at(-1);
  const what = last === undefined ? '' : troubleWords(last);
  if (targets.length > 1)
    return t('Failed: {count} targets were asked and none could answer. The last one, {target}, {what}.', {
      count: targets.length,
      target: last?.target ?? '',
      what,
    });
  const values = { target: targets[0] ?? '', what, count: tried.length };
  return tried.length === 1
    ? t('Failed: {target} {what}.', values)
    : t('Failed: {target} {what}, {count} times.', values);
}

function left({ durationMs, target }: RequestDetail): string {
  const time = formatDuration(durationMs);
  return target === null
    ? t('The app went away after {time}, before anybody had answered.', { time })
    : t('The app went away after {time}, while {target} was answering.', { time, target });
}

/** Who was asked before the one that answered. */
function earlier(detail: RequestDetail): string | null {
  const tried = answers(detail).filter(({ outcome }) => outcome === 'failed' || outcome === 'escalated');
  const last = tried.at(-1);
  const [first] = detail.plan ?? [];
  if (last !== undefined) {
    const values = { count: tried.length + 1, target: last.target ?? '', what: troubleWords(last) };
    return tried.length === 1
      ? t('It was the second try: {target} {what}.', values)
      : t('It was try {count}: before it {target} {what}.', values);
  }
  const wanted = first === undefined ? null : `${first.backend}/${first.model}`;
  if (detail.fellBack && wanted !== null && wanted !== detail.target)
    return t('{target} stood first, and was full or did not answer.', { target: wanted });
  return null;
}

const answers = ({ attempts }: RequestDetail): readonly Attempt[] =>
  attempts.filter(({ purpose }) => purpose !== 'classify');

/** What went wrong at a target, to stand behind its name. */
function troubleWords({ outcome, status, why }: Attempt): string {
  if (outcome === 'escalated') return t('gave an answer that did not pass ({check})', { check: checkWords(why) });
  if (outcome === 'aborted') return t('was left');
  if (why === 'upstream_timeout') return t('did not answer in time');
  if (status !== null && status >= 400) return t('answered with status {status}', { status: String(status) });
  return t('did not answer');
}

function checkWords(check: string | null): string {
  switch (check) {
    case 'empty':
      return t('it was empty');
    case 'truncated':
      return t('it was cut off');
    case 'invalid_json':
      return t('it was no valid JSON');
    case 'bad_tool_call':
      return t('it called a tool wrongly');
    case 'refusal':
      return t('it was a refusal');
    case 'low_confidence':
      return t('it was not sure');
    default:
      return check ?? t('unknown');
  }
}

const isNamed = ({ rule, plan }: RequestDetail): boolean =>
  rule === null && plan?.[0]?.reason?.includes('The request names this model.') === true;

/** The default takes the rest: it is a rule, but says nothing of this request. */
const isMatched = ({ rule, plan }: RequestDetail): boolean => {
  const told = plan?.[0]?.reason ?? '';
  return rule !== null && (rule.reason !== null || new RegExp(`\\bRule ${(rule.index ?? 0) + 1}\\.`).test(told));
};

/** The router's own words: `Alias for auto:simple. …`. */
const aliasOf = ({ plan }: RequestDetail): string | null =>
  /^Alias for (\S+?)\. /.exec(plan?.[0]?.reason ?? '')?.[1] ?? null;

export function taskWords(task: string): string {
  switch (task) {
    case 'code':
      return t('code');
    case 'vision':
      return t('pictures');
    case 'web_search':
      return t('web search');
    default:
      return t('general text');
  }
}

export function levelWords(level: string): string {
  switch (level) {
    case 'low':
      return t('low');
    case 'medium':
      return t('medium');
    default:
      return t('high');
  }
}
