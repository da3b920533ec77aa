// Owns the list of what happens after the one button, and how far it is.
import { CircleCheck, CircleDashed, LoaderCircle, OctagonX, type LucideIcon } from 'lucide-react';
import { t } from '../../../lib/words.ts';

/** 0: it is brought and started; 1: it is asked; 2: apps. Null before anything began. */
interface StepsProps {
  readonly at: number | null;
  readonly isDownload: boolean;
  readonly failed?: boolean;
}

export function Steps({ at, isDownload, failed = false }: StepsProps) {
  const steps = [
    { text: isDownload ? t('Download it, check it and start it') : t('Check the file and start it'), note: '' },
    { text: t('Ask it one question with a known answer'), note: t('on this computer, $0') },
    { text: t('Connect your apps'), note: t('when you like') },
  ];
  return (
    <section aria-label={t('What happens then')} className="mt-9 border-t border-n5 pt-3">
      <ol>
        {steps.map(({ text, note }, index) => {
          const { icon: Icon, tone, word } = stateOf(index, at, failed);
          return (
            <li key={text} className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2.5 py-2">
              <Icon size={16} strokeWidth={1.75} aria-hidden className={`mt-0.5 ${tone}`} />
              <span>
                {text}
                {word !== '' && <span className="vh"> ({word})</span>}
              </span>
              <span className="text-n10">{note}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface StepState {
  readonly icon: LucideIcon;
  readonly tone: string;
  readonly word: string;
}

function stateOf(index: number, at: number | null, failed: boolean): StepState {
  if (at !== null && index < at) return { icon: CircleCheck, tone: 'text-n11', word: t('done') };
  if (index !== at) return { icon: CircleDashed, tone: 'text-n10', word: '' };
  return failed
    ? { icon: OctagonX, tone: 'text-bad-text', word: t('failed') }
    : { icon: LoaderCircle, tone: 'text-accent-text', word: t('under way') };
}
