// Owns how a line under the strip looks: a sign, words, and what can be done.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface LineProps {
  readonly icon: LucideIcon;
  readonly tone?: 'bad';
  readonly action: ReactNode;
  readonly children: ReactNode;
}

export const Line = ({ icon: Icon, tone, action, children }: LineProps) => (
  <div className={`banner ${tone ?? ''}`}>
    <Icon size={14} strokeWidth={2} className="flex-none" aria-hidden />
    <span className="min-w-0">{children}</span>
    <span className="flex-1" />
    {action}
  </div>
);
