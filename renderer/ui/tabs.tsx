// Owns tabs: arrow keys go between them, the panel follows.
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly count?: number;
  readonly panel: ReactNode;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly current: T;
  readonly onChange: (id: T) => void;
}

export function Tabs<T extends string>({ label, tabs, current, onChange }: TabsProps<T>) {
  return (
    <Radix.Root
      value={current}
      onValueChange={(value) => {
        const found = tabs.find(({ id }) => id === value);
        if (found !== undefined) onChange(found.id);
      }}
    >
      <Radix.List className="tabs" aria-label={label}>
        {tabs.map(({ id, label: name, count }) => (
          <Radix.Trigger key={id} value={id}>
            {name}
            {count !== undefined && <span aria-hidden>{count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, panel }) => (
        <Radix.Content key={id} value={id}>
          {panel}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
