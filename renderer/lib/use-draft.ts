// Owns a value that is being written: it is saved when the field is left or Enter is pressed, and Esc gives back what was
// there.
import { useRef, useState, type KeyboardEvent } from 'react';
import { ApiError } from './api.ts';

interface DraftParts<Found extends { readonly ok: true }> {
  /** The value as it would be written. */
  readonly shown: string;
  readonly read: (text: string) => Found | { readonly ok: false; readonly problem: string };
  readonly save: (found: Found) => Promise<unknown>;
  /** The router has looked at what was written and does not take it. */
  readonly isRefusal: (error: ApiError) => boolean;
  /** Of all else: that the router is away is no fault of what was written. */
  readonly onFault: (error: unknown) => void;
}

export function useDraft<Found extends { readonly ok: true }>(parts: DraftParts<Found>) {
  const { shown, read, save, isRefusal, onFault } = parts;
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const sending = useRef(false);
  const drop = (): void => {
    setText(null);
    setProblem(null);
  };
  const commit = async (): Promise<void> => {
    if (text === null || sending.current) return;
    if (text.trim() === shown) return drop();
    const found = read(text);
    if (!found.ok) return setProblem(found.problem);
    sending.current = true;
    try {
      await save(found);
      drop();
    } catch (error) {
      if (error instanceof ApiError && isRefusal(error)) setProblem(error.message);
      else onFault(error);
    } finally {
      sending.current = false;
    }
  };
  return {
    text: text ?? shown,
    problem,
    write(written: string): void {
      setText(written);
      setProblem(null);
    },
    onKeyDown({ key }: KeyboardEvent): void {
      if (key === 'Enter') void commit();
      if (key === 'Escape') drop();
    },
    onBlur: () => void commit(),
  };
}
