// Owns what floats over a screen: a dialog that waits for an answer, a drawer that lies beside a list.
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { t } from '../lib/words.ts';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
  /** Buttons; the one that does it last. */
  readonly foot?: ReactNode;
  readonly wide?: boolean;
}

export function Dialog({ open, onClose, title, note, children, foot, wide }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Radix.Content
          className={`pop dialog${wide === true ? ' wide' : ''}`}
          {...(note === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <Radix.Title>{title}</Radix.Title>
          {note !== undefined && <Radix.Description className="text-n11">{note}</Radix.Description>}
          {children}
          {foot !== undefined && <footer>{foot}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface DrawerProps {
  readonly title: string;
  /** Stands behind the title. */
  readonly aside?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly busy?: boolean;
}

/** Beside the list, which stays usable; Esc closes it. The focus comes to it when it opens. */
export function Drawer({ title, aside, onClose, children, busy }: DrawerProps) {
  const id = useId();
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      ref={place}
      className="drawer"
      aria-labelledby={id}
      aria-busy={busy === true ? true : undefined}
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && onClose()}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <span className="flex min-w-0 flex-1 items-center gap-2">{aside}</span>
        <IconButton icon={X} label={t('Close')} onClick={onClose} />
      </header>
      <div className="body">{children}</div>
    </aside>
  );
}
