// One lane of the Playground: who is asked, and the talk with them.
import { Settings2, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { AskedMessage } from '../../lib/asked.ts';
import { at } from '../../lib/plain.ts';
import { t } from '../../lib/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { ChoiceField, type Offer } from '../../ui/choice-field.tsx';
import { AnswerView } from './answer-view.tsx';
import { LaneSettingsForm } from './lane-settings.tsx';
import { isBusy, type Lane, type TalkStore, type Turn } from './talk.ts';

interface LaneViewProps {
  readonly lane: Lane;
  readonly talks: TalkStore;
  readonly offers: readonly Offer[];
  /** It can be closed. */
  readonly isExtra: boolean;
}

export function LaneView({ lane, talks, offers, isExtra }: LaneViewProps) {
  const { id, settings, turns } = lane;
  return (
    <section className="lane" aria-label={settings.model}>
      <header>
        <ChoiceField
          label={t('Model')}
          lead={t('Ask')}
          value={settings.model}
          offers={offers}
          onChange={(model) => talks.set(id, { model })}
        />
        <span className="flex-1" />
        <Popover.Root>
          <Popover.Trigger asChild>
            <IconButton icon={Settings2} label={t('Settings of this lane')} />
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content
              className="pop w-80 p-4"
              align="end"
              sideOffset={4}
              collisionPadding={8}
              aria-label={t('Settings of this lane')}
            >
              <LaneSettingsForm settings={settings} onChange={(changed) => talks.set(id, changed)} />
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
        {isExtra && <IconButton icon={X} label={t('Close this lane')} onClick={() => talks.dropLane(id)} />}
      </header>
      <Talk lane={lane} turns={turns} talks={talks} />
    </section>
  );
}

function Talk({
  lane,
  turns,
  talks,
}: {
  readonly lane: Lane;
  readonly turns: readonly Turn[];
  readonly talks: TalkStore;
}) {
  const now = useTicking(isBusy(lane));
  const place = useFollowing(turns);
  return (
    <div
      className="talk"
      ref={place}
      tabIndex={0}
      role="log"
      aria-label={t('Talk with {model}', { model: lane.settings.model })}
      data-scroll
    >
      {turns.length === 0 && (
        <p className="text-n10">{t('Nothing was asked in this lane. What is said here is kept in this page only.')}</p>
      )}
      {turns.map((turn, at) => {
        const isLast = at === turns.length - 1;
        const give = (results: readonly { readonly id: string; readonly result: string }[]): void =>
          void talks.ask(
            lane.id,
            results.map(({ id, result }) => ({ role: 'tool' as const, tool_call_id: id, content: result })),
          );
        return (
          <div key={turn.id} className="grid min-w-0 gap-4">
            {turn.asked.map((message, part) => (
              <Asked key={part} message={message} />
            ))}
            <AnswerView
              answer={turn.answer}
              asked={lane.settings.model}
              now={now}
              again={isLast ? () => talks.again(lane.id) : null}
              giveResults={isLast ? give : null}
            />
          </div>
        );
      })}
    </div>
  );
}

function Asked({ message: { role, content } }: { readonly message: AskedMessage }) {
  const { text, pictures } = partsOf(content);
  return (
    <div className="asked">
      {pictures.map((url, at) => (
        <img key={at} src={url} alt={t('Picture that was sent')} />
      ))}
      {text !== '' && (
        <p className="nm">
          {role === 'tool' && <span className="text-n10">{t('Result:')} </span>}
          {text}
        </p>
      )}
    </div>
  );
}

function partsOf(content: unknown): { readonly text: string; readonly pictures: readonly string[] } {
  if (typeof content === 'string') return { text: content, pictures: [] };
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return {
    text: parts.flatMap((part) => (at(part, 'type') === 'text' ? [String(at(part, 'text'))] : [])).join('\n'),
    pictures: parts.flatMap((part) => {
      const url = at(at(part, 'image_url'), 'url');
      return typeof url === 'string' && url.startsWith('data:image/') ? [url] : [];
    }),
  };
}

const tickMs = 200;

/** The time while an answer is under way. */
function useTicking(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}

/** Keeps to the end while the reader is there, and stays where the reader has gone. */
function useFollowing(turns: readonly Turn[]) {
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const moved = (): void => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', moved, { passive: true });
    return () => element.removeEventListener('scroll', moved);
  }, []);
  useLayoutEffect(() => {
    const element = place.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [turns]);
  return place;
}
