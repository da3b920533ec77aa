// Owns links to other screens of the page.
import type { ReactNode } from 'react';
import { usePage } from '../../lib/page.tsx';

export function PageLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const { go } = usePage();
  return (
    <a
      className="link"
      href={to}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
