// Owns the proof under the sentence: what was seen in the request, the rule, who was turned down, where the time and the
// money went.
import { ArrowDownUp, FileCode, KeyRound, List, type LucideIcon } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { formatCount, formatDuration, formatPercent } from '../../lib/format.ts';
import { useLive } from '../../lib/page.tsx';
import { zoneOf } from '../../lib/targets.ts';
import { t } from '../../lib/words.ts';
import { Pill } from '../../ui/pill.tsx';
import { changedSince, policyTextQuery, policyVersionsQuery } from './details.ts';
import { foundIn } from './findings.ts';
import { PageLink } from './page-link.tsx';
import { linesOf } from './policy-lines.ts';
import { levelWords, taskWords } from './why.ts';

interface PartProps {
  readonly detail: RequestDetail;
}

interface PartFrameProps {
  readonly title: string;
  readonly aside?: string | undefined;
  readonly children: ReactNode;
}

export const Part = ({ title, aside, children }: PartFrameProps) => (
  <section>
    <h3 className="mb-2">
      {title}
      {aside !== undefined && <span className="ml-2 font-regular text-n10">{aside}</span>}
    </h3>
    {children}
  </section>
);

interface SignalProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly aside?: string | undefined;
}

const SignalLine = ({ icon: Icon, label, value, note, aside }: SignalProps) => (
  <div className="rq-signal">
    <Icon size={14} strokeWidth={2} aria-hidden />
    <span>
      {label} <b>{value}</b>
      {note}
    </span>
    {aside !== undefined && <span className="rq-aside">{aside}</span>}
  </div>
);

export function Signals({ detail: { profile } }: PartProps) {
  if (profile === null) return null;
  const { sensitivity, sensitivityReason, task, complexity, cloudScore, tokens, modality, tier } = profile;
  return (
    <Part title={t('Signals')}>
      {sensitivity !== null && (
        <SignalLine
          icon={KeyRound}
          label={t('Sensitivity')}
          value={levelWords(sensitivity)}
          note={sensitivityNote(sensitivityReason ?? '')}
          aside={t('scan')}
        />
      )}
      {task !== null && (
        <SignalLine
          icon={FileCode}
          label={t('Task')}
          value={taskWords(task)}
          note={reasonsNote(profile.reasons ?? [])}
          aside={
            profile.confidence === null ? undefined : t('{part} sure', { part: formatPercent(profile.confidence, 1) })
          }
        />
      )}
      {complexity !== null && (
        <SignalLine
          icon={ArrowDownUp}
          label={t('Complexity')}
          value={levelWords(complexity)}
          note={cloudScore === null ? undefined : `, ${t('cloud score {score}', { score: cloudScore.toFixed(2) })}`}
          aside={judgeWords(profile)}
        />
      )}
      {tokens !== null && (
        <SignalLine
          icon={List}
          label={t('About')}
          value={t('{count} tokens', { count: formatCount(tokens) })}
          note={modality === null ? undefined : `, ${modalityWords(modality)}`}
          aside={tier === null ? undefined : t('tier {tier}', { tier })}
        />
      )}
    </Part>
  );
}

function sensitivityNote(reason: string): string | undefined {
  const found = foundIn(reason);
  if (found === null) return reason === '' ? undefined : `: ${t('the request says so itself')}`;
  return `: ${found.where === null ? found.what : `${found.what} ${found.where}`}`;
}

const reasonsNote = (reasons: readonly string[]): string | undefined =>
  reasons.length === 0 ? undefined : `: ${reasons.slice(0, 3).join(', ')}`;

function judgeWords({ stage, latencyMs }: NonNullable<RequestDetail['profile']>): string {
  const who = stage === 'model' ? t('a model here') : t('rules of thumb');
  return latencyMs === null ? who : `${who}, ${shortTime(latencyMs)}`;
}

const shortTime = (ms: number): string => (ms < 1 ? t('{ms} ms', { ms: ms.toFixed(1) }) : formatDuration(ms));

function modalityWords(modality: string): string {
  switch (modality) {
    case 'text':
      return t('text only');
    case 'image':
      return t('with pictures');
    case 'audio':
      return t('with sound');
    default:
      return t('of several kinds');
  }
}

const shippedName = 'policy.yaml';

export function RulePart({ detail: { rule, at } }: PartProps) {
  if (rule === null) return null;
  const { line, policy: name, reason } = rule;
  const aside = line === null ? (name ?? '') : t('{file}, line {line}', { file: name ?? '', line });
  return (
    <Part title={t('Rule')} aside={aside}>
      {reason !== null && <p className="note mb-1">{reason}</p>}
      {name === shippedName && line !== null && <RuleLines line={line} at={at} />}
    </Part>
  );
}

function RuleLines({ line, at }: { readonly line: number; readonly at: string }) {
  const text = useQuery(policyTextQuery()).data?.yaml ?? null;
  const versions = useQuery(policyVersionsQuery()).data?.versions ?? [];
  const lines = text === null ? [] : linesOf(text, line);
  return (
    <>
      {lines.length > 0 && (
        <div className="rq-lines" role="group" aria-label={t('Lines of the policy')} tabIndex={0}>
          {lines.map(({ number, text: words, isRule }) => (
            <div key={number} className={isRule ? 'hit' : undefined}>
              <span>{number}</span>
              <span>{words}</span>
            </div>
          ))}
        </div>
      )}
      {lines.length > 0 && changedSince(versions, at) && (
        <p className="note mt-1">{t('The policy was changed since: these are its lines of today.')}</p>
      )}
      <p className="note mt-1">
        <PageLink to={`/policy?line=${line}`}>{t('Open it in the policy')}</PageLink>
      </p>
    </>
  );
}

export function RejectedPart({ detail: { rejected, walls } }: PartProps) {
  const state = useLive((view) => view.state);
  if (rejected === null || (rejected.length === 0 && (walls ?? []).length === 0)) return null;
  const walled = new Set((walls ?? []).map((wall) => wall.slice(wall.indexOf(':') + 2)));
  return (
    <Part title={t('Walls and rejected targets')} aside={formatCount(rejected.length)}>
      <ul className="grid gap-2">
        {rejected.map(({ target, reason }, at) => (
          <li key={at} className="min-w-0">
            <Pill target={target ?? ''} zone={zoneOf(state, target ?? '')} />
            <p className="note mt-0.5">
              {walled.has(reason ?? '') ? t('Wall: {reason}', { reason: reason ?? '' }) : reason}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function OtherwisePart({ detail: { wouldChange } }: PartProps) {
  if (wouldChange === null || wouldChange.length === 0) return null;
  return (
    <Part title={t('What would have changed it')}>
      <ul className="grid gap-1 text-n11">
        {wouldChange.map((words, at) => (
          <li key={at}>{words}</li>
        ))}
      </ul>
    </Part>
  );
}
