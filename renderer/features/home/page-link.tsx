// Owns links to addresses of the page that are told as text, with their query. A plain click stays in the page; all
// others are the browser's.
import type { ComponentProps, MouseEvent } from 'react';
import { usePage } from '../../lib/page.tsx';

interface PageLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  /** Begins with a slash. */
  readonly to: string;
}

export function PageLink({ to, ...rest }: PageLinkProps) {
  const { go } = usePage();
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
