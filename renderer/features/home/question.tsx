// What is asked once, by the desktop's window alone: one question at a time, and each can be put off for good.
import type { DesktopOrder, DesktopQuestion } from '../../../main/contract/desktop.ts';
import { useDesktop } from '../../lib/use-desktop.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { attempt, say } from '../../ui/toasts.tsx';

export function Question() {
  const desktop = useDesktop();
  const question = desktop?.state.questions[0];
  if (desktop === null || question === undefined) return null;
  const { title, note, yes, order, done } = wordsOf(question);
  const agree = async (): Promise<void> => {
    await desktop.act(order);
    say(done);
  };
  return (
    <section
      aria-label={t('A question')}
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-n5 py-3"
    >
      <div className="nm min-w-0 flex-1 basis-[280px]">
        <h2 className="font-medium">{title}</h2>
        <p className="note">{note}</p>
      </div>
      <span className="flex flex-wrap gap-2">
        <Button look="ghost" onClick={() => attempt(() => desktop.act({ do: 'answered', question }))}>
          {t('Not now')}
        </Button>
        <Button onClick={() => attempt(agree)}>{yes}</Button>
      </span>
    </section>
  );
}

interface Asked {
  readonly title: string;
  readonly note: string;
  readonly yes: string;
  readonly order: DesktopOrder;
  readonly done: string;
}

function wordsOf(question: DesktopQuestion): Asked {
  switch (question) {
    case 'login':
      return {
        title: t('Start LA Router at login?'),
        note: t('Your apps are answered from the start. It stays in the tray and opens no window.'),
        yes: t('Start at login'),
        order: { do: 'start-at-login', on: true },
        done: t('It starts at login now. Settings turn it off again.'),
      };
    case 'command-line':
      return {
        title: t('Use la-router in a terminal?'),
        note: t('One small file in a folder of yours; Settings take it away again.'),
        yes: t('Add la-router'),
        order: { do: 'command-line', on: true },
        done: t('la-router is there. Settings say where, and what your shell may need.'),
      };
  }
}
