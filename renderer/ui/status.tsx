// Owns states: always an icon and a word, and a colour only for what is broken or under way.
import { CircleCheck, Clock, LoaderCircle, OctagonX, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type StatusTone = 'ok' | 'quiet' | 'run' | 'attention' | 'bad';

const icons: Readonly<Record<StatusTone, LucideIcon>> = {
  ok: CircleCheck,
  quiet: Clock,
  run: LoaderCircle,
  attention: TriangleAlert,
  bad: OctagonX,
};

interface StatusProps {
  readonly tone: StatusTone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

export function Status({ tone, icon, children }: StatusProps) {
  const Icon = icon ?? icons[tone];
  return (
    <span className={`status ${tone}`}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      {children}
    </span>
  );
}
