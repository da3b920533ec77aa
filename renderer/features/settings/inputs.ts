// Owns reading what was written into a field of the settings, with words for what it cannot be. The router checks once
// more: these answer before anything is sent.
import type { ConfigValue } from '../../../main/contract/settings-api.ts';
import { t } from '../../lib/words.ts';

export type Read =
  | { readonly ok: true; readonly value: ConfigValue }
  | { readonly ok: false; readonly problem: string };

export type Reader = (text: string) => Read;

const good = (value: ConfigValue): Read => ({ ok: true, value });
const bad = (problem: string): Read => ({ ok: false, problem });

const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most;

export function readPort(text: string): Read {
  const written = text.trim();
  if (isWhole(written, 1, 65_535)) return good(Number(written));
  return bad(t('A port is a whole number from 1 to 65535.'));
}

/** Empty stands for what the router chooses by itself. */
export function readThreads(text: string): Read {
  const written = text.trim();
  if (written === '') return good(null);
  return isWhole(written, 1, 1_024) ? good(Number(written)) : bad(t('A whole number from 1 to 1024, or nothing.'));
}

export function readKeepAlive(text: string): Read {
  const written = text.trim();
  if (isWhole(written, 0, 31_536_000)) return good(Number(written));
  return bad(t('A whole number of seconds; 0 keeps it until its room is needed.'));
}

/** Empty keeps them for ever. */
export function readDays(text: string): Read {
  const written = text.trim();
  if (written === '') return good(null);
  return isWhole(written, 1, 36_500) ? good(Number(written)) : bad(t('A whole number of days from 1, or nothing.'));
}

/** Written in seconds, kept in milliseconds. */
export function readQueue(text: string): Read {
  const written = text.trim();
  if (isWhole(written, 1, 86_400)) return good(Number(written) * 1_000);
  return bad(t('A whole number of seconds from 1 to 86400.'));
}

const memoryForm = /^(\d+(?:\.\d+)?)\s*([kmg]i?)?b?$/i;
const bytesPer: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 1_024,
  mi: 1_048_576,
  gi: 1_073_741_824,
};

export function readMemory(text: string): Read {
  const written = text.trim();
  if (written === '') return good(null);
  const [, digits = '', unit = ''] = memoryForm.exec(written) ?? [];
  const bytes = Number(digits) * (bytesPer[unit.toLowerCase()] ?? Number.NaN);
  if (digits !== '' && bytes >= 1_048_576) return good(written);
  return bad(t('A size such as 12GiB or 900MiB, or nothing.'));
}

/** As somebody would write it. */
export function memoryText(bytes: number | null): string {
  if (bytes === null) return '';
  if (bytes % 1_073_741_824 === 0) return `${bytes / 1_073_741_824}GiB`;
  if (bytes % 1_048_576 === 0) return `${bytes / 1_048_576}MiB`;
  if (bytes % 1_000_000 === 0) return bytes % 1e9 === 0 ? `${bytes / 1e9}GB` : `${bytes / 1e6}MB`;
  return String(bytes);
}

export const secondsText = (ms: number | null): string => (ms === null ? '' : String(ms / 1_000));

export function readFolder(text: string): Read {
  const written = text.trim();
  return good(written === '' ? null : written);
}

/** One a line; commas and spaces tell them apart as well. Each once. */
export const readList = (text: string): readonly string[] => [
  ...new Set(text.split(/[\s,]+/).filter((one) => one !== '')),
];
