// The Playground: a question to one target or two, with who answered over each answer.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Columns2, SquarePen, SquareTerminal } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RouterEvent } from '../../../main/contract/api.ts';
import { askedAs } from '../../lib/asked.ts';
import { useLive, useRouterEvent } from '../../lib/page.tsx';
import { modelNamesQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import type { Offer } from '../../ui/choice-field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Switch } from '../../ui/switch.tsx';
import { say } from '../../ui/toasts.tsx';
import { problemIn } from './body.ts';
import { CodeDialog } from './code-dialog.tsx';
import { Compose } from './compose.tsx';
import { LaneView } from './lane-view.tsx';
import './playground.css';
import { createTalks, isBusy } from './talk.ts';

/** As long as the page: who comes back to the screen finds the talk. */
const talks = createTalks(Date.now);

export default function Page() {
  const { lanes, both } = useStore(talks.store);
  const offers = useOffers();
  const given: Readonly<Record<string, string>> = useSearch({ strict: false });
  useTakenUp(given['again']);
  useRouterEvent(
    useCallback((event: RouterEvent) => event.type === 'request-settled' && talks.settled(event.request), []),
  );
  const isOff = lanes.some(({ settings }) => problemIn(settings) !== null);
  const asked = both ? lanes : lanes.slice(0, 1);
  return (
    <Screen
      title={t('Playground')}
      when={t('Kept in this page only')}
      busy={offers === null}
      fill
      actions={<Actions />}
    >
      <div className="lanes">
        {lanes.map((lane, at) => (
          <LaneView key={lane.id} lane={lane} talks={talks} offers={offers ?? []} isExtra={at > 0} />
        ))}
      </div>
      <Compose
        key={given['prompt'] ?? ''}
        first={given['prompt'] ?? ''}
        placeholder={asked.length > 1 ? t('Ask both…') : t('Ask something…')}
        busy={asked.some(isBusy)}
        off={isOff}
        onSend={(content) => {
          for (const { id } of asked) void talks.ask(id, [{ role: 'user', content }]);
        }}
        onStop={talks.stop}
      />
    </Screen>
  );
}

function Actions() {
  const { lanes, both } = useStore(talks.store);
  const [isCodeShown, showCode] = useState(false);
  const address = useLive((view) => view.state?.address ?? null);
  return (
    <>
      {lanes.length > 1 ? (
        <Switch on={both} onChange={talks.sendToBoth} label={t('Send to both')} />
      ) : (
        <Button look="ghost" icon={Columns2} onClick={() => talks.addLane('auto:frontier')}>
          {t('Compare two')}
        </Button>
      )}
      <Button icon={SquareTerminal} onClick={() => showCode(true)}>
        {t('Copy as code')}
      </Button>
      <Button look="ghost" icon={SquarePen} onClick={talks.clear}>
        {t('New')}
      </Button>
      {isCodeShown && (
        <CodeDialog
          lane={lanes[0] ?? null}
          address={address ?? window.location.origin}
          onClose={() => showCode(false)}
        />
      )}
    </>
  );
}

const tierNames = ['auto', 'auto:heartbeat', 'auto:simple', 'auto:moderate', 'auto:complex', 'auto:frontier'];

/** Null until the names are there; where they cannot be read, what is always there. */
function useOffers(): readonly Offer[] | null {
  const { data, isPending } = useQuery(modelNamesQuery());
  if (isPending) return null;
  const routed = tierNames.map((value) => ({ value, group: t('Let the router choose') }));
  const named = (data?.data ?? [])
    .filter(({ id }) => !tierNames.includes(id))
    .map(({ id }) => ({ value: id, group: t('By name') }));
  return [...routed, ...named];
}

/** `?again=ID`: what was asked under that id is asked again, where this page still knows it. */
function useTakenUp(id: string | undefined): void {
  const navigate = useNavigate();
  const done = useRef<string | null>(null);
  useEffect(() => {
    if (id === undefined || done.current === id) return;
    done.current = id;
    const messages = askedAs(id);
    if (messages === null) say(t('That request was not asked from this page, so its text is not here.'));
    else talks.takeUp(messages);
    void navigate({ to: '/playground', replace: true });
  }, [id, navigate]);
}
