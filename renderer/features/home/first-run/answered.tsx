// Owns the end of a first run: the first answer, who gave it, and where to go from here.
import { useEffect, useRef } from 'react';
import { formatCost, formatDuration } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Pill, zoneName } from '../../../ui/pill.tsx';
import { PageLink } from '../page-link.tsx';
import { firstQuestion } from './duties.ts';
import { isRight, type FirstAnswer } from './machine.ts';

interface AnsweredProps {
  readonly answer: FirstAnswer;
  readonly leave: () => void;
}

export function Answered({ answer, leave }: AnsweredProps) {
  const { text, target, zone, tookMs, costUsd } = answer;
  // What was under way is gone, and the focus with it: it goes on to what comes next.
  const next = useRef<HTMLAnchorElement>(null);
  useEffect(() => next.current?.focus({ preventScroll: true }), []);
  return (
    <section className="pt-14 max-sm:pt-6" aria-labelledby="first-question">
      <h2 id="first-question" className="text-15 leading-[22px] font-regular text-n11">
        {firstQuestion}
      </h2>
      <p
        className={`mt-1.5 mb-3 break-words ${text.length > 40 ? 'text-15 leading-[22px]' : 'text-28 font-medium'}`}
        id="first-answer"
      >
        {text === '' ? t('(an empty answer)') : text}
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Pill
          large
          target={target}
          zone={zone}
          tails={[...(zone === null ? [] : [zoneName(zone)]), formatDuration(tookMs), formatCost(costUsd)]}
        />
        <span className="text-pretty text-n11">{verdictOf(text)}</span>
      </div>
      <div className="mt-6 flex flex-wrap gap-2">
        <PageLink ref={next} className="b large filled" to="/connect" aria-describedby="first-question first-answer">
          {t('Connect an app')}
        </PageLink>
        <PageLink className="b large" to="/playground">
          {t('Ask something')}
        </PageLink>
        <Button large onClick={leave}>
          {t('Go to Home')}
        </Button>
      </div>
    </section>
  );
}

const verdictOf = (text: string): string =>
  isRight(text)
    ? t('Right. The router works.')
    : t('Not right, it is 391: this model calculates badly. The router works.');
