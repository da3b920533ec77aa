// Owns the lines under the strip: what is wrong with the connection, and what concerns every screen.
import { Link } from '@tanstack/react-router';
import { LoaderCircle, PlugZap, RefreshCw, TriangleAlert } from 'lucide-react';
import { version } from '../../main/contract/version.ts';
import { formatTime } from '../lib/format.ts';
import { useLive, useNow } from '../lib/page.tsx';
import { t } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { Later } from '../ui/conditions.tsx';
import { Line } from './line.tsx';
import { PortLine } from './port-line.tsx';

export function Banners() {
  const problem = useLive((view) => view.state?.policyProblem ?? null);
  const theirs = useLive((view) => view.state?.version ?? version);
  return (
    <div aria-live="polite">
      <ConnectionLine />
      <PortLine />
      {theirs !== version && (
        <Line
          icon={RefreshCw}
          action={
            <Button look="ghost" onClick={reload}>
              {t('Load again')}
            </Button>
          }
        >
          {t('The router is now {theirs}, this page is {ours}.', { theirs, ours: version })}
        </Line>
      )}
      {problem !== null && (
        <Line
          icon={TriangleAlert}
          action={
            <Link className="b ghost" to="/policy">
              {t('Open the policy')}
            </Link>
          }
        >
          {t('The policy in the file is not in force, the one before it is.')} <span className="nm">{problem}</span>
        </Line>
      )}
    </div>
  );
}

const reload = (): void => window.location.reload();

/** So long a connection that was lost is only being made again; then the router counts as gone. */
const goneMs = 15_000;

function ConnectionLine() {
  const connection = useLive((view) => view.connection);
  const since = useLive((view) => view.since);
  const now = useNow();
  if (connection === 'live') return null;
  const action = (
    <Button look="ghost" onClick={reload}>
      {t('Try again')}
    </Button>
  );
  if (connection === 'connecting') {
    return (
      <Later>
        <Line icon={LoaderCircle} action={action}>
          {t('Connecting to the router…')}
        </Line>
      </Later>
    );
  }
  const time = formatTime(since);
  if (now - since < goneMs) {
    return (
      <Line icon={LoaderCircle} action={action}>
        {t('The connection is lost, connecting again. What you see is from {time}.', { time })}
      </Line>
    );
  }
  return (
    <Line icon={PlugZap} tone="bad" action={action}>
      {t('The router has not answered since {time}. Start LA Router; this page then goes on by itself.', { time })}
    </Line>
  );
}
