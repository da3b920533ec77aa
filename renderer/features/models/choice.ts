// Owns what is chosen for a start of the model that is looked at, and what the router makes of it.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ChosenFit, StartBody } from '../../../main/contract/models.ts';
import { call, query } from '../../lib/api.ts';
import type { ModelRow } from './view.ts';

/** Null where it is left as it is set, or to the router. */
export interface Choice {
  readonly variant: string | null;
  readonly contextTokens: number | null;
  readonly slots: number | null;
  readonly keepAlive: number | null;
}

const nothingChosen: Choice = { variant: null, contextTokens: null, slots: null, keepAlive: null };

/** A choice is of one model: another one begins anew. */
export function useChoice(of: string | null): readonly [Choice, (part: Partial<Choice>) => void] {
  const [state, setState] = useState({ of, choice: nothingChosen });
  const choice = state.of === of ? state.choice : nothingChosen;
  return [choice, (part) => setState({ of, choice: { ...choice, ...part } })];
}

const settleMs = 150;

/** What was chosen, once the hand rests. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** How long it stays loaded changes nothing in what it takes. */
export const isAsSet = ({ variant, contextTokens, slots }: Choice): boolean =>
  variant === null && contextTokens === null && slots === null;

/** The variant that a choice means: what was chosen, else what lies here, else the usual one. */
export const variantOf = (row: ModelRow, { variant }: Pick<Choice, 'variant'>): string | null => variant ?? row.quant;

/** Whether what is chosen lies here: then it can be started, else it has to be fetched first. */
export const isChosenHere = (row: ModelRow, choice: Pick<Choice, 'variant'>): boolean =>
  row.localId !== null && (choice.variant === null || choice.variant === row.quant);

export interface FitAsked {
  readonly id: string;
  readonly variant: string | null;
  readonly contextTokens: number | null;
  readonly slots: number | null;
}

export function fitAsked(row: ModelRow, choice: Choice): FitAsked {
  const { contextTokens, slots } = choice;
  return isChosenHere(row, choice)
    ? { id: row.localId ?? row.id, variant: null, contextTokens, slots }
    : { id: row.entry?.id ?? row.id, variant: variantOf(row, choice), contextTokens, slots };
}

export const fitQuery = ({ id, variant, contextTokens, slots }: FitAsked) =>
  queryOptions({
    queryKey: ['models', 'fit', id, variant, contextTokens, slots],
    queryFn: ({ signal }) =>
      call<ChosenFit>(`/api/models/${encodeURIComponent(id)}/fit${query({ variant, contextTokens, slots })}`, {
        signal,
      }),
    placeholderData: keepPreviousData,
  });

/** Only what was chosen is sent: all else stays as it is set. */
export function settingsOf({ contextTokens, slots, keepAlive }: Choice): StartBody {
  return {
    ...(contextTokens === null ? {} : { contextTokens }),
    ...(slots === null ? {} : { slots }),
    ...(keepAlive === null ? {} : { keepAlive }),
  };
}
