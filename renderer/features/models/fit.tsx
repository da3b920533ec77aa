// Owns the verdict over a model: bars and a word, the same wherever it stands.
import { verdictBars, type Verdict } from './view.ts';
import { verdictWord } from './model-words.ts';

const bars = [0, 1, 2, 3] as const;

export function FitMark({ verdict, quiet }: { readonly verdict: Verdict; readonly quiet?: boolean }) {
  const on = verdictBars[verdict];
  return (
    <span className={`inline-flex min-w-0 items-center gap-1.5 ${on === 0 ? 'text-n10' : 'text-n12'}`}>
      <span className="inline-flex flex-none gap-px" aria-hidden>
        {bars.map((bar) => (
          <i key={bar} className={`h-2 w-1 rounded-[1px] ${bar < on ? 'bg-n11' : 'bg-n6'}`} />
        ))}
      </span>
      <span className={quiet === true ? 'vh' : 'cut'}>{verdictWord(verdict)}</span>
    </span>
  );
}
