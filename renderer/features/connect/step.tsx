// Owns one step of the way of an app: an icon, what it is, what can be done about it.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface StepProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly note?: string;
  readonly action?: ReactNode;
  readonly tone?: 'run' | 'later' | 'bad';
  readonly children?: ReactNode;
}

const tones = { run: 'text-accent-text', later: 'text-n10', bad: 'text-bad-text' } as const;

export function Step({ icon: Icon, title, note, action, tone, children }: StepProps) {
  const colour = tone === undefined ? 'text-n11' : tones[tone];
  return (
    <li>
      <Icon size={16} strokeWidth={1.75} aria-hidden className={`mt-0.5 ${colour}`} />
      <div className="min-w-0">
        <b className={`block font-medium ${tone === 'later' ? 'text-n10' : ''}`}>{title}</b>
        {note !== undefined && <p className="text-pretty text-n10">{note}</p>}
        {children}
      </div>
      {action}
    </li>
  );
}
