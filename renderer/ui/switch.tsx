// Owns switches: what they do holds at once.
import { Switch as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface SwitchProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly label: string;
  /** Shown beside it in place of the label. */
  readonly children?: ReactNode;
  readonly hideLabel?: boolean;
}

export function Switch({ on, onChange, label, children, hideLabel }: SwitchProps) {
  return (
    <Radix.Root className="switch" checked={on} onCheckedChange={onChange} aria-label={label}>
      <i aria-hidden />
      {hideLabel === true ? null : (children ?? label)}
    </Radix.Root>
  );
}
