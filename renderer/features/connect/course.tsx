// Owns how far an app that is connected has come: written, set by hand, its first request, who answered.
import { CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react';
import type { RequestRow } from '../../../main/contract/api.ts';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { formatClock, formatWhen } from '../../lib/format.ts';
import { useNow } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { sendWords, tokenOf } from './asking.ts';
import { Answered } from './answered.tsx';
import { ByHand } from './by-hand.tsx';
import type { Course as CourseView, Done } from './connecting.ts';
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
  const isAwaited = arrived === null && (done !== null || client.lastRequestAt === null);
  const stray = useStray(client.id, isAwaited);
  const wasWritten = client.file !== null;
  return (
    <>
      <ol className="cn-steps">
        <Step
          icon={CircleCheck}
          title={wasWritten ? t('Written') : t('Token made')}
          note={writtenWords(client, wasWritten)}
          action={
            <button type="button" className="link" aria-disabled={isBusy || undefined} onClick={undo}>
              {t('Undo')}
            </button>
          }
        >
          {problem !== null && (
            <p className="mt-1 break-words text-bad-text" role="alert">
              {problem}
            </p>
          )}
        </Step>
        {done !== null && (
          <li className="whole">
            <Changes changes={done.answer.changes} />
            <ByHand answer={done.answer} />
          </li>
        )}
        <Arrival client={client} arrived={arrived} done={done} />
        {isAwaited && <Step icon={CircleDashed} title={t('Answered, and by whom')} tone="later" />}
        {arrived !== null && <Answered row={arrived} />}
      </ol>
      {(isAwaited || arrived !== null) && <Seen client={client} arrived={arrived} stray={stray} />}
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
  readonly done: Done | null;
}

function Arrival({ client, arrived, done }: ArrivalProps) {
  const now = useNow();
  // The ledger may have forgotten it, and the token still knows when it was.
  const at = arrived?.at ?? (done === null ? client.lastRequestAt : null);
  if (at !== null)
    return (
      <Step
        icon={CircleCheck}
        title={done === null ? t('Its requests come') : t('Its first request came')}
        note={done === null ? t('last request {when}', { when: formatWhen(at, now) }) : formatWhen(at, now)}
      />
    );
  return (
    <Step
      icon={LoaderCircle}
      tone="run"
      title={t('Waiting for the first request')}
      note={sendWords(client)}
      action={done === null ? undefined : <Clock since={done.at} />}
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
