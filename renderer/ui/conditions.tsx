// Owns what stands where data would: nothing yet, not read yet, could not be read.
import { OctagonX } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { problemOf } from '../lib/api.ts';
import { t } from '../lib/words.ts';
import { Button } from './button.tsx';

interface EmptyProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** The filled state in hairlines. */
  readonly picture?: ReactNode;
}

export function Empty({ title, children, action, picture }: EmptyProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-12 gap-y-6 py-10">
      <div className="max-w-[420px]">
        <b className="font-medium">{title}</b>
        <p className="mt-1 mb-3 text-n11 text-pretty">{children}</p>
        {action !== undefined && <div className="flex flex-wrap gap-2">{action}</div>}
      </div>
      {picture !== undefined && <div aria-hidden>{picture}</div>}
    </div>
  );
}

interface FailureProps {
  /** What could not be done. */
  readonly title: string;
  readonly error: unknown;
  readonly again: () => void;
}

export function Failure({ title, error, again }: FailureProps) {
  return (
    <div className="max-w-[560px] py-8" role="alert">
      <span className="status bad font-medium">
        <OctagonX size={14} strokeWidth={2} aria-hidden />
        {title}
      </span>
      <p className="mt-1 mb-3 text-n11 text-pretty">{problemOf(error)}</p>
      <Button onClick={again}>{t('Try again')}</Button>
    </div>
  );
}

const quietMs = 300;

/** Nothing for the first 300 ms, then its children: a flash of bones is worse than none. */
export function Later({ children }: { readonly children: ReactNode }) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), quietMs);
    return () => clearTimeout(timer);
  }, []);
  return isDue ? children : null;
}

/** Rows as they will be, before their data is there. */
export function BoneRows({ rows, widths }: { readonly rows: number; readonly widths: readonly number[] }) {
  return (
    <Later>
      <div className="lines" aria-hidden>
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="gap-6">
            {widths.map((width, column) => (
              <span key={column} className="bone" style={{ width: width - ((row * 37 + column * 17) % 24) }} />
            ))}
          </div>
        ))}
      </div>
    </Later>
  );
}
