// Owns the words of models: how they run, whether they would, what they can, how a download stands.
import type { CatalogEntry, ChosenFit, ModelRecord } from '../../../main/contract/models.ts';
import {
  formatBytes,
  formatClock,
  formatContext,
  formatCount,
  formatPercent,
  formatShortTime,
} from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import type { StatusTone } from '../../ui/status.tsx';
import { partOf, type Download } from './downloads.ts';
import type { ModelGroup, ModelRow, Verdict } from './view.ts';

export interface Said {
  readonly tone: StatusTone;
  readonly text: string;
}

export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'well':
      return t('Runs well');
    case 'slower':
      return t('Runs, slower');
    case 'tight':
      return t('Tight');
    case 'no':
      return t('Will not fit');
    case 'unknown':
      return t('Not known');
  }
}

export function groupWord(id: ModelGroup['id']): string {
  switch (id) {
    case 'installed':
      return t('Installed');
    case 'others':
      return t('Run by Ollama');
    case 'runs':
      return t('Runs on this computer');
    case 'unknown':
      return t('Known once they are here');
    case 'bigger':
      return t('Needs a bigger computer');
  }
}

function kindWords({ kind, modalities }: CatalogEntry): string {
  if (kind === 'embedding') return t('embeddings');
  if (kind === 'rerank') return t('reranking');
  if (kind === 'completion') return t('continues text');
  return modalities.map(modalityWord).join(', ');
}

function modalityWord(modality: string): string {
  if (modality === 'text') return t('text');
  if (modality === 'image') return t('image');
  return modality === 'audio' ? t('audio') : modality;
}

/** Under the name: which quant, what it can, how much it reads, under which licence. */
export function detailOf({ quant, entry, record }: ModelRow): string {
  if (entry === null) return record?.engine === 'ollama' ? t('Loaded and kept by Ollama') : '';
  const context = entry.context === null ? null : formatContext(entry.context);
  return [quant, kindWords(entry), context, entry.licence].filter((part) => part !== null && part !== '').join(' · ');
}

const minutesUntil = (at: string, now: number): number => Math.max(1, Math.ceil((Date.parse(at) - now) / 60_000));

export function stateWords(record: ModelRecord, now: number): Said {
  const { state, progress, busy, pinned, unloadsAt } = record;
  switch (state) {
    case 'stopped':
      return { tone: 'quiet', text: t('stopped') };
    case 'starting':
      return { tone: 'run', text: t('starting') };
    case 'loading':
      return {
        tone: 'run',
        text: progress === null ? t('loading') : t('loading {percent}', { percent: formatPercent(progress, 1) }),
      };
    case 'draining':
    case 'stopping':
      return { tone: 'run', text: t('stopping') };
    case 'failed':
      return { tone: 'bad', text: t('failed') };
    case 'ready':
      if (busy > 0) return { tone: 'ok', text: t('working') };
      if (pinned) return { tone: 'ok', text: t('ready, pinned') };
      return unloadsAt === null
        ? { tone: 'ok', text: t('ready') }
        : { tone: 'quiet', text: t('idle, {minutes} min', { minutes: minutesUntil(unloadsAt, now) }) };
  }
}

/** What went wrong, and when it is tried again. */
export function faultWords({ error, retryAt }: ModelRecord): string | null {
  if (error === null) return null;
  return retryAt === null
    ? error.message
    : `${error.message} ${t('It is tried again from {time} on.', { time: formatShortTime(retryAt) })}`;
}

/** What a check of its file found; null where nobody asked. */
export function checkWords({ check }: ModelRecord): Said | null {
  if (check === null) return null;
  switch (check.state) {
    case 'running':
      return { tone: 'run', text: t('Its file is being verified') };
    case 'ok':
      return {
        tone: 'ok',
        text: t('File verified at {time}', { time: formatShortTime(check.at) }),
      };
    case 'bad':
      return { tone: 'bad', text: check.message ?? t('Its file is not what was published.') };
    case 'unknown':
      return { tone: 'quiet', text: check.message ?? t('Its file cannot be verified.') };
  }
}

function amount({ bytes, total }: Download): string {
  return total === null
    ? formatBytes(bytes)
    : t('{done} of {total}', { done: formatBytes(bytes), total: formatBytes(total) });
}

/** As long as there is room for it. */
export function downloadWords(download: Download): Said {
  const { phase, bytes, total, error, rate = null, etaS = null } = download;
  switch (phase) {
    case 'queued':
      return { tone: 'quiet', text: t('waits for its turn') };
    case 'resolving':
      return { tone: 'run', text: t('finding its files') };
    case 'downloading': {
      const speed = rate === null ? null : t('{size}/s', { size: formatBytes(rate) });
      const left = etaS === null ? null : t('{time} left', { time: formatClock(etaS) });
      return { tone: 'run', text: [amount(download), speed, left].filter((part) => part !== null).join(' · ') };
    }
    case 'paused':
      return { tone: 'quiet', text: t('paused at {amount}', { amount: amount(download) }) };
    case 'verifying':
      return { tone: 'run', text: t('verifying against its SHA-256') };
    case 'done':
      return { tone: 'ok', text: t('{size}, verified', { size: formatBytes(total ?? bytes) }) };
    case 'error':
      return { tone: 'bad', text: error?.message ?? t('failed') };
  }
}

/** Where there is none: 61% · 2:04. */
export function downloadShort(download: Download): Said {
  const { phase, etaS = null } = download;
  if (phase === 'error') return { tone: 'bad', text: t('failed') };
  if (phase === 'paused') return { tone: 'quiet', text: t('paused') };
  if (phase === 'verifying') return { tone: 'run', text: t('verifying') };
  const part = partOf(download);
  if (phase !== 'downloading' || part === null)
    return { tone: phase === 'queued' ? 'quiet' : 'run', text: phase === 'queued' ? t('waiting') : t('starting') };
  return {
    tone: 'run',
    text: [formatPercent(part, 1), etaS === null ? null : formatClock(etaS)].filter((one) => one !== null).join(' · '),
  };
}

/** What another context would ask for. */
export function contextWords(step: number, { verdict, needBytes, contextTokens, unloads }: ChosenFit): string {
  const tokens = formatContext(step);
  if (verdict === 'no') return t('{tokens} would not fit.', { tokens });
  if (contextTokens !== null && contextTokens < step) return t('{tokens} has no room now.', { tokens });
  const values = { tokens, size: formatBytes(needBytes) };
  return unloads.length === 0
    ? t('{tokens} would need {size} and still fit.', values)
    : t('{tokens} would need {size} and unload {models}.', { ...values, models: unloads.join(', ') });
}

/** What a start would end. */
export function unloadWords(unloads: readonly string[]): string {
  return unloads.length === 0
    ? t('Nothing has to be unloaded.')
    : t('A start unloads {models}.', { models: unloads.join(', ') });
}

export function keepWords(seconds: number): string {
  if (seconds === 0) return t('for good');
  if (seconds < 60) return t('{seconds} s', { seconds });
  return t('{minutes} min', { minutes: formatCount(Math.round(seconds / 60)) });
}
