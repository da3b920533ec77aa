// The first run: what the computer can do by itself, one button, and the way from it to a first answer. Every step can be
// left out.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { DownloadProgress, DownloadState } from '../../../../main/contract/downloads.ts';
import { call } from '../../../lib/api.ts';
import { prefer, preferred } from '../../../lib/prefer.ts';
import { t } from '../../../lib/words.ts';
import { Later } from '../../../ui/conditions.tsx';
import { ScreenMain } from '../../../ui/screen.tsx';
import { Answered } from './answered.tsx';
import { Choosing } from './choosing.tsx';
import { asProgress } from './duties.ts';
import { choosing, resumed, type FirstRun } from './machine.ts';
import { useKnown, type Known } from './known.ts';
import { UnderWay } from './under-way.tsx';
import { useFirstRun } from './use-first-run.ts';

interface FirstRunProps {
  /** Goes to Home as it always is. */
  readonly leave: () => void;
}

export default function FirstRunScreen({ leave }: FirstRunProps) {
  const known = useKnown();
  const downloads = useQuery({
    queryKey: ['downloads'],
    queryFn: () => call<{ readonly downloads: readonly DownloadState[] }>('/api/models/downloads'),
  });
  useEffect(() => {
    document.title = `${t('Home')} – LA Router`;
  }, []);
  const isReady = !downloads.isPending && known.isReady;
  // A download that nobody here asked for is only told of.
  const [isResumed] = useState(() => preferred('first') === 'under-way');
  const going = downloads.data?.downloads.map(asProgress) ?? [];
  return (
    <ScreenMain busy={!isReady}>
      <div className="mx-auto flex min-h-full max-w-[688px] flex-col px-6 max-sm:px-4">
        <h1 className="vh">{t('Home')}</h1>
        {isReady ? (
          <Way
            known={known}
            initial={isResumed ? resumed(going, known.nameOf) : choosing}
            going={going}
            leave={leave}
          />
        ) : (
          <Later>
            <div className="grid gap-6 py-14" aria-hidden>
              <span className="bone" style={{ height: 28, width: '70%' }} />
              <span className="bone" style={{ height: 16 }} />
              <span className="bone" style={{ height: 56 }} />
              <span className="bone" style={{ height: 120 }} />
            </div>
          </Later>
        )}
        <p className="mt-auto py-4 text-center text-12 text-n10">
          {t('No account. Nothing is sent anywhere until you say so.')}
        </p>
      </div>
    </ScreenMain>
  );
}

interface WayProps extends FirstRunProps {
  readonly known: Known;
  readonly initial: FirstRun;
  readonly going: readonly DownloadProgress[];
}

function Way({ known, initial, going, leave }: WayProps) {
  const [run, tell] = useFirstRun(initial);
  const { step } = run;
  useEffect(() => {
    // Whoever loads the page anew in the middle finds the way again, not an empty Home.
    if (step !== 'choose') prefer('first', step === 'answered' ? null : 'under-way');
  }, [step]);
  const skip = (): void => {
    prefer('first', 'later');
    leave();
  };
  if (run.step === 'choose')
    return <Choosing known={known} going={going} choose={(choice) => tell({ type: 'chosen', choice })} skip={skip} />;
  if (run.step === 'answered') return <Answered answer={run.answer} leave={leave} />;
  return <UnderWay run={run} tell={tell} skip={skip} />;
}
