// Owns checking the text while it is written: asked a moment after the last key, and only the newest answer counts.
import { useEffect, useState } from 'react';
import type { PolicyCheck } from '../../../main/contract/api.ts';
import { call, problemOf } from '../../lib/api.ts';

export interface Checked {
  /** Which text was checked, and with which prompt. */
  readonly text: string;
  readonly prompt: string;
  readonly model: string;
  readonly answer: PolicyCheck | null;
  /** Why it could not be checked. */
  readonly failure: string | null;
}

const quietMs = 250;

interface Asked {
  /** Null while there is nothing to check. */
  readonly text: string | null;
  readonly prompt: string;
  readonly model: string;
}

export function useCheck({ text, prompt, model }: Asked): Checked | null {
  const [checked, setChecked] = useState<Checked | null>(null);
  useEffect(() => {
    if (text === null) return undefined;
    const asking = new AbortController();
    const asked = { text, prompt, model };
    const timer = setTimeout(() => {
      call<PolicyCheck>('/api/policy/check', { method: 'POST', body: bodyOf(asked), signal: asking.signal }).then(
        (answer) => setChecked({ ...asked, answer, failure: null }),
        (error: unknown) => {
          if (!asking.signal.aborted) setChecked({ ...asked, answer: null, failure: problemOf(error) });
        },
      );
    }, quietMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [text, prompt, model]);
  return checked;
}

const bodyOf = ({ text, prompt, model }: { text: string; prompt: string; model: string }) =>
  prompt.trim() === ''
    ? { yaml: text }
    : { yaml: text, request: { model, messages: [{ role: 'user', content: prompt }] } };
