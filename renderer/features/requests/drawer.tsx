// Owns the drawer that says why one request went where it went.
import { useQuery } from '@tanstack/react-query';
import { Route } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { RouterEvent } from '../../../main/contract/api.ts';
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { ApiError } from '../../lib/api.ts';
import { askedAs } from '../../lib/asked.ts';
import { formatDate, formatDuration } from '../../lib/format.ts';
import { usePage, useRouterEvent } from '../../lib/page.tsx';
import { projectsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Pill } from '../../ui/pill.tsx';
import { namelessApp } from './filters.ts';
import { CostPart } from './cost-part.tsx';
import { detailQuery } from './details.ts';
import { MakeRule } from './make-rule.tsx';
import { OutcomeMark } from './outcome.tsx';
import { PageLink } from './page-link.tsx';
import { costOf } from './charge.ts';
import { TimePart } from './time-part.tsx';
import { OtherwisePart, RejectedPart, RulePart, Signals } from './way.tsx';
import { isKept, ruleWords, whySentence } from './why.ts';

interface WhyProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function WhyDrawer({ id, onClose }: WhyProps) {
  const { data, error, refetch, isPending } = useQuery(detailQuery(id));
  const [isRuling, setRuling] = useState(false);
  useRenewed(id);
  const target = data?.target ?? null;
  return (
    <Drawer
      title={t('Why')}
      busy={isPending}
      onClose={onClose}
      aside={
        <>
          <code className="cut text-n10">{id}</code>
          <CopyIcon text={id} label={t('Copy id')} />
          <span className="flex-1" />
          {data !== undefined && target !== null && (
            <Button icon={Route} aria-label={t('Make a rule of this')} onClick={() => setRuling(true)}>
              <span className="max-sm:hidden">{t('Make a rule of this')}</span>
            </Button>
          )}
        </>
      }
    >
      {data !== undefined && <Way detail={data} />}
      {data === undefined && error !== null && <NoWay error={error} again={() => void refetch()} />}
      {isPending && <BoneRows rows={9} widths={[180, 90]} />}
      {data !== undefined && target !== null && isRuling && (
        <MakeRule detail={data} target={target} onClose={() => setRuling(false)} />
      )}
    </Drawer>
  );
}

/** What is under way is told anew when it has ended. */
function useRenewed(id: string): void {
  const { queries } = usePage();
  useRouterEvent(
    useCallback(
      (event: RouterEvent) => {
        if (event.type === 'request-settled' && event.request.id === id)
          void queries.invalidateQueries({ queryKey: ['requests', 'detail', id] });
      },
      [id, queries],
    ),
  );
}

function NoWay({ error, again }: { readonly error: unknown; readonly again: () => void }) {
  if (error instanceof ApiError && error.status === 404)
    return (
      <section>
        <p className="text-15 leading-[22px]">{t('No request of this id is in the ledger.')}</p>
        <p className="note mt-2">{t('It may be older than what is kept, or belong to another home.')}</p>
      </section>
    );
  return <Failure title={t('This request could not be read')} error={error} again={again} />;
}

function Way({ detail }: { readonly detail: RequestDetail }) {
  return (
    <>
      <section>
        <Sentence detail={detail} />
        <div className="mt-3 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2">
          <Pill
            large
            target={detail.target ?? detail.model}
            zone={detail.zone}
            pinned={detail.pinned && detail.zone !== null}
            fellBack={detail.fellBack}
            choosing={detail.outcome === 'open'}
            tails={detail.outcome === 'open' ? [] : [formatDuration(detail.durationMs), costOf(detail)]}
          />
          <OutcomeMark outcome={detail.outcome} />
        </div>
        <Asked detail={detail} />
      </section>
      {isKept(detail) && (
        <>
          <Signals detail={detail} />
          <RulePart detail={detail} />
          <RejectedPart detail={detail} />
        </>
      )}
      <TimePart detail={detail} />
      <CostPart detail={detail} />
      <OtherwisePart detail={detail} />
      <Again id={detail.id} />
    </>
  );
}

/** Only what was asked from this very page is still known to it. */
const Again = ({ id }: { readonly id: string }) => (
  <section>
    <p className="note">
      {askedAs(id) === null ? (
        t('The text of this request is not kept, so it cannot be run again from here.')
      ) : (
        <PageLink to={`/playground?again=${encodeURIComponent(id)}`}>{t('Ask it again in the Playground')}</PageLink>
      )}
    </p>
  </section>
);

function Sentence({ detail }: { readonly detail: RequestDetail }) {
  const sentence = whySentence(detail);
  const { rule } = detail;
  const words = rule === null || rule.index === null ? null : ruleWords(rule.index);
  const at = words === null ? -1 : sentence.toLowerCase().indexOf(words.toLowerCase());
  if (words === null || rule === null || at < 0) return <p className="rq-say">{sentence}</p>;
  return (
    <p className="rq-say">
      {sentence.slice(0, at)}
      <PageLink to={`/policy?line=${rule.line}`}>{sentence.slice(at, at + words.length)}</PageLink>
      {sentence.slice(at + words.length)}
    </p>
  );
}

function Asked({ detail }: { readonly detail: RequestDetail }) {
  const { client, app, model, at, projectId, dialect, ttftMs } = detail;
  const { data } = useQuery(projectsQuery());
  const name = data?.projects.find(({ id }) => id === projectId)?.name ?? projectId;
  const words = [
    t('{app} asked for {model}, {when}', { app: client ?? namelessApp, model, when: formatDate(at) }),
    t('project {name}', { name }),
    ...(app === null ? [] : [t('token {name}', { name: app })]),
    dialectWords(dialect),
    ...(ttftMs === null ? [] : [t('streamed')]),
  ];
  return <p className="note mt-2.5">{words.join(' · ')}</p>;
}

function dialectWords(dialect: string): string {
  switch (dialect) {
    case 'openai-chat':
      return 'OpenAI chat';
    case 'openai-responses':
      return 'OpenAI responses';
    case 'anthropic-messages':
      return 'Anthropic messages';
    default:
      return dialect;
  }
}
