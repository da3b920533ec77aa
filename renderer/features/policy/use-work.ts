// Owns what is known of the text while it is written: its rules, its problems, the test, and what can be named in it.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { PolicyProblem } from '../../../main/contract/api.ts';
import type { DecisionTrace } from '../../../main/contract/trace.ts';
import { useLive } from '../../lib/page.tsx';
import { modelNamesQuery } from '../../lib/queries.ts';
import { useCheck, type Checked } from './check.ts';
import type { Known } from './editor/extensions.ts';
import { targetNames } from './places.ts';
import { linesOf, placeProblem, type ShownProblem } from './problems.ts';
import { schemaQuery } from './queries.ts';
import { readPolicy, type ReadPolicy, type ShownRule } from './rules/read-rules.ts';
import type { Trial } from './test-prompt.tsx';
import type { PolicyWork } from './use-policy.ts';

export interface TextWork {
  readonly policy: ReadPolicy;
  readonly problems: readonly ShownProblem[];
  readonly hasErrors: boolean;
  readonly failure: string | null;
  readonly canSave: boolean;
  readonly trial: Trial;
  readonly setTrial: (trial: Trial) => void;
  readonly route: DecisionTrace | null;
  readonly firingRule: ShownRule | null;
  readonly known: Known;
  readonly models: readonly string[];
}

const noModels: readonly { readonly id: string }[] = [];

export function useWork({ draft, edited, refusal }: PolicyWork, prompt: string): TextWork {
  const { text } = draft;
  const isEmpty = draft.base === undefined || (draft.base === null && text === '');
  const [trial, setTrial] = useTrial(prompt);
  const checked = useCheck({ text: isEmpty ? null : text, ...trial });
  const isCurrent = checked?.text === text;
  const policy = useMemo(() => readPolicy(text), [text]);
  const problems = useProblems(text, refusal?.problems ?? (isEmpty ? null : checked?.answer?.problems) ?? null);
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  const route = routeFor(checked, { text, ...trial });
  return {
    policy,
    problems,
    hasErrors,
    failure: isCurrent ? checked.failure : null,
    canSave: edited && isCurrent && !hasErrors,
    trial,
    setTrial,
    route,
    firingRule: firing(policy, route),
    ...useKnown(policy),
  };
}

/** What the address asks to try comes into the field, whenever it asks anew. */
function useTrial(prompt: string) {
  const [trial, setTrial] = useState<Trial>({ prompt, model: 'auto' });
  useEffect(() => {
    if (prompt !== '') setTrial({ prompt, model: 'auto' });
  }, [prompt]);
  return [trial, setTrial] as const;
}

const noProblems: readonly PolicyProblem[] = [];

function useProblems(text: string, told: readonly PolicyProblem[] | null): readonly ShownProblem[] {
  const problems = told ?? noProblems;
  return useMemo(() => {
    const lines = linesOf(text);
    return problems.map((problem) => placeProblem(problem, lines));
  }, [problems, text]);
}

/** An answer to another text, or another prompt, is none. */
function routeFor(checked: Checked | null, asked: Trial & { readonly text: string }): DecisionTrace | null {
  const isSame = checked?.text === asked.text && checked.prompt === asked.prompt && checked.model === asked.model;
  return isSame ? (checked.answer?.route ?? null) : null;
}

const firing = ({ rules }: ReadPolicy, route: DecisionTrace | null): ShownRule | null =>
  route?.rule?.policy === 'policy.yaml' ? (rules.find(({ index }) => index === route.rule?.index) ?? null) : null;

function useKnown(policy: ReadPolicy): { readonly known: Known; readonly models: readonly string[] } {
  const state = useLive((view) => view.state);
  const schema = useQuery(schemaQuery()).data;
  const names = useQuery(modelNamesQuery()).data?.data ?? noModels;
  return useMemo(() => {
    const models = names.map(({ id }) => id);
    return { models, known: { schema, names: { targets: targetNames(policy, state, models) } } };
  }, [names, schema, policy, state]);
}
