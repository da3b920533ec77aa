// One value of a project that is written: Enter or leaving the field saves it, Esc gives back what was there.
import { useRef, useState, type KeyboardEvent } from 'react';
import { ApiError } from '../../lib/api.ts';
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
  const { label, shown, unit, note, placeholder, numeric } = props;
  const draft = useDraft(props);
  const keys = ({ key }: KeyboardEvent): void => {
    if (key === 'Enter') void draft.commit();
    if (key === 'Escape') draft.drop();
  };
  return (
    <TextField
      labelled
      label={label}
      value={draft.text ?? shown}
      placeholder={placeholder}
      problem={draft.problem}
      {...(note === undefined ? {} : { note })}
      {...(unit === undefined ? {} : { trail: <span className="text-12">{unit}</span> })}
      inputMode={numeric === true ? 'decimal' : 'text'}
      onChange={({ currentTarget }) => draft.write(currentTarget.value)}
      onKeyDown={keys}
      onBlur={() => void draft.commit()}
    />
  );
}

function useDraft<T>({ shown, read, save }: ValueFieldProps<T>) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const sending = useRef(false);
  const drop = (): void => {
    setText(null);
    setProblem(null);
  };
  return {
    text,
    problem,
    drop,
    write(written: string): void {
      setText(written);
      setProblem(null);
    },
    async commit(): Promise<void> {
      if (text === null || sending.current) return;
      if (text.trim() === shown) return drop();
      const found = read(text);
      if (!found.ok) return setProblem(found.problem);
      sending.current = true;
      try {
        await save(found.value);
        drop();
      } catch (error) {
        // What the router refuses is said at the field; that it is away is no fault of what was written.
        if (error instanceof ApiError && error.status > 0 && error.status < 500) setProblem(error.message);
        else sayProblem(error);
      } finally {
        sending.current = false;
      }
    },
  };
}
