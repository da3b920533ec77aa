// Owns how far an app that is connected has come: written, set by hand, its first request, who answered.
import { CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react';
import type { RequestRow } from '../../../main/contract/api.ts';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { formatClock, formatWhen } from '../../lib/format.ts';
import { useNow } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { sendWords, tokenOf } from './asking.ts';
import { Answered } from './answered.tsx';
import { ByHand } from './by-hand.tsx';
import type { Course as CourseView } from './connecting.ts';
import { Changes } from './diff-view.tsx';
import { Seen } from './seen.tsx';
import { Step } from './step.tsx';
import { useArrived } from './use-arrived.ts';
import { useSeconds } from './use-seconds.ts';
import { useStray } from './use-stray.ts';

interface CourseProps {
  readonly client: ConnectedClient;
  readonly course: CourseView;
  readonly undo: () => void;
}

export function Course({ client, course: { done, problem, isBusy }, undo }: CourseProps) {
  const arrived = useArrived(client, done?.newestBefore);
  const stray = useStray(client.id, arrived === null);
  const wasWritten = client.file !== null;
  return (
    <>
      <ol className="cn-steps">
        <Step
          icon={CircleCheck}
          title={wasWritten ? t('Written') : t('Token made')}
          note={writtenWords(client, wasWritten)}
          action={
            <Button look="ghost" off={isBusy} onClick={undo}>
              {t('Undo')}
            </Button>
          }
        >
          {problem !== null && (
            <p className="mt-1 break-words text-bad-text" role="alert">
              {problem}
            </p>
          )}
          {done !== null && (
            <>
              <Changes changes={done.answer.changes} />
              <ByHand answer={done.answer} />
            </>
          )}
        </Step>
        <Arrival client={client} arrived={arrived} since={done?.at ?? null} />
        {arrived === null ? (
          <Step icon={CircleDashed} title={t('Answered, and by whom')} tone="later" />
        ) : (
          <Answered row={arrived} />
        )}
      </ol>
      <Seen client={client} arrived={arrived} stray={stray} />
    </>
  );
}

const writtenWords = ({ id }: ConnectedClient, wasWritten: boolean): string =>
  wasWritten
    ? t('A back-up is kept. It asks with the token {name}.', { name: tokenOf(id) })
    : t('It asks with the token {name}, which you set there.', { name: tokenOf(id) });

interface ArrivalProps {
  readonly client: ConnectedClient;
  readonly arrived: RequestRow | null;
  readonly since: number | null;
}

function Arrival({ client, arrived, since }: ArrivalProps) {
  const now = useNow();
  if (arrived !== null)
    return (
      <Step
        icon={CircleCheck}
        title={since === null ? t('Its requests come') : t('Its first request came')}
        note={formatWhen(arrived.at, now)}
      />
    );
  return (
    <Step
      icon={LoaderCircle}
      tone="run"
      title={t('Waiting for the first request')}
      note={sendWords(client)}
      action={since === null ? undefined : <Clock since={since} />}
    />
  );
}

function Clock({ since }: { readonly since: number }) {
  const seconds = useSeconds(since);
  return (
    <span className="text-n10" role="timer">
      {formatClock(seconds)}
    </span>
  );
}
