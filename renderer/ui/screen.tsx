// Owns the frame of a screen: its one heading, its actions, its title in the tab; and telling everybody, the reader's
// helpers and whoever measures, when its data is there.
import { useEffect, type ReactNode } from 'react';

interface ScreenProps {
  readonly title: string;
  /** Stands behind the heading: the period, the count. */
  readonly when?: ReactNode;
  readonly actions?: ReactNode;
  /** True until the first data is there. */
  readonly busy: boolean;
  /** As high as the window, and scrolls inside. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

export function Screen({ title, when, actions, busy, fill, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} – LA Router`;
  }, [title]);
  return (
    <ScreenMain busy={busy}>
      <div className={`page${fill === true ? ' fill' : ''}`}>
        <div className="head">
          <h1>{title}</h1>
          {when !== undefined && <span className="when cut">{when}</span>}
          <span className="flex-1" />
          {actions}
        </div>
        {children}
      </div>
    </ScreenMain>
  );
}

/** For a screen that has no head. */
export function ScreenMain({ busy, children }: { readonly busy: boolean; readonly children: ReactNode }) {
  useEffect(() => {
    if (!busy) markData();
  }, [busy]);
  return (
    <main id="screen" tabIndex={-1} aria-busy={busy}>
      {children}
    </main>
  );
}

const dataMark = 'lr:data';

function markData(): void {
  if (performance.getEntriesByName(dataMark).length === 0) performance.mark(dataMark);
}
