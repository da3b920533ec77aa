// Owns choosing one of a few, and one of two or three that all stand there.
import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { nonce } from '../lib/nonce.ts';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  /** Stands before the value, in the button. */
  readonly lead?: string;
  readonly className?: string;
}

export function Select<T extends string>({ label, value, choices, onChange, lead, className }: SelectProps<T>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(chosen) => {
        const found = choices.find((one) => one.value === chosen);
        if (found !== undefined) onChange(found.value);
      }}
    >
      <Radix.Trigger className={`b ${className ?? ''}`} aria-label={label}>
        {lead !== undefined && <span className="font-regular text-n10">{lead}</span>}
        <span className="cut">
          <Radix.Value />
        </span>
        <ChevronDown size={12} className="text-n9" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="pop menu" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport nonce={nonce()}>
            {choices.map((choice) => (
              <Radix.Item key={choice.value} value={choice.value}>
                <span className="inline-flex w-3.5 flex-none">
                  <Radix.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{choice.label}</Radix.ItemText>
                {choice.note !== undefined && <span className="ml-auto pl-4 text-12 text-n10">{choice.note}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>({ label, value, choices, onChange }: SegmentsProps<T>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
