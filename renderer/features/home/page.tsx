// The screen Home; or, while nothing was ever asked and nobody could answer, the first run in its place.
import { usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DecisionTrace } from '../../../main/contract/trace.ts';
import { call } from '../../lib/api.ts';
import { preferred } from '../../lib/prefer.ts';
import { latestRequestsQuery, summaryQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { whenLoaded } from '../../ui/when-loaded.tsx';
import { Screen, ScreenMain } from '../../ui/screen.tsx';
import { Home } from './home.tsx';
import { listed } from './latest.ts';
import { homeHours } from './view.ts';

const FirstRunScreen = whenLoaded(
  async () => (await import('./first-run/first-run.tsx')).default,
  <ScreenMain busy>{null}</ScreenMain>,
);

export default function Page() {
  usePrefetchQuery(summaryQuery(homeHours));
  const [left, setLeft] = useState(false);
  const shown = useShown();
  if (shown === 'first-run' && !left) return <FirstRunScreen leave={() => setLeft(true)} />;
  if (shown === null)
    return (
      <Screen title={t('Home')} busy>
        {null}
      </Screen>
    );
  return <Home />;
}

type Shown = 'home' | 'first-run';

/** Decided once: what is asked or started meanwhile does not take the screen from under its reader. Null until then. */
function useShown(): Shown | null {
  const [kept] = useState(() => preferred('first'));
  const [decided, decide] = useState<Shown | null>(kept === 'later' ? 'home' : null);
  const latest = useQuery({ ...latestRequestsQuery(listed), enabled: decided === null });
  const wasAsked = latest.isError || (latest.data?.requests.length ?? 0) > 0;
  const route = useQuery({ ...routeQuery, enabled: decided === null && latest.data !== undefined && !wasAsked });
  const next = decided ?? shownBy({ wasAsked, kept, plan: route.data?.plan.length, failed: route.isError });
  if (next !== decided) decide(next);
  return next;
}

interface Seen {
  readonly wasAsked: boolean;
  readonly kept: string | null;
  /** How many targets could answer. */
  readonly plan: number | undefined;
  readonly failed: boolean;
}

function shownBy({ wasAsked, kept, plan, failed }: Seen): Shown | null {
  if (wasAsked || failed) return 'home';
  if (plan === undefined) return null;
  return plan === 0 || kept === 'under-way' ? 'first-run' : 'home';
}

const routeQuery = {
  queryKey: ['route', 'first'],
  queryFn: () =>
    call<DecisionTrace>('/v1/route', {
      method: 'POST',
      body: { model: 'auto', messages: [{ role: 'user', content: 'Hi' }] },
    }),
} as const;
