// Owns sections and figures: told apart by space and one hairline.
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string;
  readonly className?: string;
}

export function Section({ title, aside, actions, children, id, className }: SectionProps) {
  const heading = useId();
  return (
    <section id={id} className={`section ${className ?? ''}`} aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{title}</h2>
        {aside !== undefined && <span className="text-12 text-n10">{aside}</span>}
        <span className="flex-1" />
        {actions}
      </header>
      {children}
    </section>
  );
}

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className="figures">
      {figures.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value}
            {note !== undefined && <small> {note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
