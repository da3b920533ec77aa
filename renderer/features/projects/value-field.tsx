// One value of a project that is written: Enter or leaving the field saves it, Esc gives back what was there.
import { useDraft } from '../../lib/use-draft.ts';
import { TextField } from '../../ui/field.tsx';
import { sayProblem } from '../../ui/toasts.tsx';
import type { Read } from './inputs.ts';

interface ValueFieldProps<T> {
  readonly label: string;
  /** The value as it would be written. */
  readonly shown: string;
  readonly read: (text: string) => Read<T>;
  readonly save: (value: T) => Promise<void>;
  readonly unit?: string;
  readonly note?: string;
  readonly placeholder?: string;
  readonly numeric?: boolean;
}

export function ValueField<T>(props: ValueFieldProps<T>) {
  const { label, unit, note, placeholder, numeric } = props;
  const draft = useDraft({
    ...props,
    save: ({ value }) => props.save(value),
    isRefusal: ({ status }) => status > 0 && status < 500,
    onFault: sayProblem,
  });
  return (
    <TextField
      labelled
      label={label}
      value={draft.text}
      placeholder={placeholder}
      problem={draft.problem}
      {...(note === undefined ? {} : { note })}
      {...(unit === undefined ? {} : { trail: <span className="text-12">{unit}</span> })}
      inputMode={numeric === true ? 'decimal' : 'text'}
      onChange={({ currentTarget }) => draft.write(currentTarget.value)}
      onKeyDown={draft.onKeyDown}
      onBlur={draft.onBlur}
    />
  );
}
