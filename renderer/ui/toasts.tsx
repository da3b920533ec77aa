// Owns short words at the edge of the page: what was done, with Undo in place of a question before it.
import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { problemOf } from '../lib/api.ts';
import { t } from '../lib/words.ts';
import { Button, IconButton } from './button.tsx';

interface Said {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'bad';
  readonly action: { readonly label: string; readonly run: () => void | Promise<void> } | null;
  /** Called once its words are gone and the action was not taken. */
  readonly over: (() => void) | null;
}

const said = createStore<{ readonly all: readonly Said[] }>(() => ({ all: [] }));
let next = 1;

function add(one: Omit<Said, 'id'>): void {
  const { all } = said.getState();
  said.setState({ all: [...all.slice(-3), { ...one, id: next++ }] });
  for (const gone of all.slice(0, -3)) gone.over?.();
}

function drop(id: number, isTaken = false): void {
  const { all } = said.getState();
  const gone = all.find((one) => one.id === id);
  said.setState({ all: all.filter((one) => one !== gone) });
  if (!isTaken) gone?.over?.();
}

export const say = (text: string): void => add({ text, tone: 'done', action: null, over: null });

/** What was done can be taken back for as long as the words stand; `over` hears that it was not. */
export const sayWithUndo = (text: string, undo: () => void | Promise<void>, over: (() => void) | null = null): void =>
  add({ text, tone: 'done', action: { label: t('Undo'), run: undo }, over });

export const sayProblem = (error: unknown, again?: () => void | Promise<void>): void =>
  add({
    text: problemOf(error),
    tone: 'bad',
    action: again === undefined ? null : { label: t('Try again'), run: again },
    over: null,
  });

/** Does it, and tells where it could not be done. */
export function attempt(work: () => void | Promise<unknown>): void {
  Promise.resolve()
    .then(work)
    .catch((error: unknown) => sayProblem(error));
}

export function Toasts() {
  const { all } = useStore(said);
  return (
    <Toast.Provider label={t('Message')} swipeDirection="right">
      {all.map(({ id, text, tone, action }) => (
        <Toast.Root
          key={id}
          className={`pop toast${tone === 'bad' ? ' text-bad-text' : ''}`}
          type={tone === 'bad' ? 'foreground' : 'background'}
          duration={tone === 'bad' ? 12_000 : 8_000}
          onOpenChange={(open) => !open && drop(id)}
        >
          <Toast.Description>{text}</Toast.Description>
          <span className="flex items-center gap-1">
            {action !== null && (
              <Toast.Action asChild altText={action.label}>
                <Button
                  look="ghost"
                  onClick={() => {
                    drop(id, true);
                    attempt(action.run);
                  }}
                >
                  {action.label}
                </Button>
              </Toast.Action>
            )}
            <Toast.Close asChild>
              <IconButton icon={X} small label={t('Close')} />
            </Toast.Close>
          </span>
        </Toast.Root>
      ))}
      <Toast.Viewport className="toasts" label={t('Messages')} />
    </Toast.Provider>
  );
}
