// Owns what each step of a first run does with the router, and what it then knows.
import type { DownloadProgress, DownloadState } from '../../../../main/contract/downloads.ts';
import type { ImportedModel, ModelRecord } from '../../../../main/contract/models.ts';
import { zones, type Zone } from '../../../../main/contract/routing.ts';
import { call, reach } from '../../../lib/api.ts';
import { t } from '../../../lib/words.ts';
import type { FirstAnswer, FirstEvent, FirstRun } from './machine.ts';

/** The backend of the models of this machine, as the policy calls it. */
export interface DutyParts {
  readonly backend: string;
  readonly now: () => number;
}

/** Null where there is nothing to do but to wait. */
export function dutyOf(run: FirstRun, parts: DutyParts): (() => Promise<FirstEvent>) | null {
  if (run.step === 'choose' || run.step === 'answered' || run.step === 'failed') return null;
  const { choice, step } = run;
  if (step === 'import') return () => takeFile(choice.kind === 'file' ? choice.path : '');
  if (step === 'take-server') return () => takeServer(choice.name);
  if (step === 'start') return async () => ({ type: 'model-changed', model: await start(run.id) });
  if (step === 'ask') return async () => ({ type: 'answered', answer: await askFirst(run.id, parts) });
  return run.id === null && choice.kind === 'download' ? () => fetchModel(choice.modelId) : null;
}

/** What tells one duty from another: it is done once for each. */
export function dutyKey(run: FirstRun): string {
  if (run.step === 'choose' || run.step === 'answered' || run.step === 'failed') return run.step;
  return run.step === 'download' ? `download ${run.id === null}` : `${run.step} ${run.choice.name}`;
}

async function takeFile(path: string): Promise<FirstEvent> {
  const { id, kind } = await call<ImportedModel>('/api/models/import', { method: 'POST', body: { path } });
  if (kind !== 'chat' && kind !== 'completion')
    return { type: 'failed', message: t('This model does not talk: it makes figures of texts. Choose another one.') };
  return { type: 'imported', id };
}

async function takeServer(name: string): Promise<FirstEvent> {
  await call(`/api/backends/found/${encodeURIComponent(name)}/use`, { method: 'POST' });
  return { type: 'server-taken' };
}

const start = (id: string): Promise<ModelRecord> =>
  call<ModelRecord>(`/api/models/${encodeURIComponent(id)}/start`, { method: 'POST', body: {} });

async function fetchModel(modelId: string): Promise<FirstEvent> {
  const { id } = await call<{ readonly id: string }>('/api/models/download', { method: 'POST', body: { modelId } });
  const state = await call<DownloadState>(`/api/models/download/${encodeURIComponent(id)}`);
  return { type: 'download-progress', download: asProgress(state) };
}

export const asProgress = (state: DownloadState): DownloadProgress => ({ rate: null, etaS: null, ...state });

export const readModel = (id: string): Promise<ModelRecord> =>
  call<ModelRecord>(`/api/models/${encodeURIComponent(id)}/health`);

/** Goes to whoever reads the answer as it stands: a number, whatever the language. */
export const firstQuestion = 'What is 17 × 23? Answer with the number.';

interface ChatAnswer {
  readonly choices?: readonly { readonly message?: { readonly content?: string | null } }[];
}

/** Enough for the number and a few words around it. */
const fewTokens = { max_tokens: 32, stop: ['\n'] };
/** For those that think first. */
const manyTokens = { max_tokens: 2_048 };

async function askFirst(id: string | null, parts: DutyParts): Promise<FirstAnswer> {
  const model = id === null ? 'auto' : `${parts.backend}/${id}`;
  const short = await ask({ model, ...fewTokens }, parts);
  return short.text === '' ? ask({ model, ...manyTokens }, parts) : short;
}

async function ask(order: { readonly model: string }, { now }: DutyParts): Promise<FirstAnswer> {
  const began = now();
  const answer = await reach('/v1/chat/completions', {
    method: 'POST',
    body: { ...order, temperature: 0, messages: [{ role: 'user', content: firstQuestion }] },
  });
  const { choices }: ChatAnswer = await answer.json();
  const zone = zoneIn(answer.headers.get('x-lr-zone')) ?? (order.model === 'auto' ? null : 'device');
  const cost = answer.headers.get('x-lr-cost-usd');
  return {
    text: choices?.[0]?.message?.content?.trim() ?? '',
    target: answer.headers.get('x-lr-target') ?? order.model,
    zone,
    tookMs: now() - began,
    costUsd: cost === null ? freeHere(zone) : Number(cost),
  };
}

const freeHere = (zone: Zone | null): number | null => (zone === 'device' ? 0 : null);

const zoneIn = (text: string | null): Zone | null => zones.find((zone) => zone === text) ?? null;
