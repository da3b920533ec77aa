// Owns what pins a request, and the words of it that must not be seen outside its zone.
import type { JsonObject } from '../../main/contract/json.ts';

const canary = 'the-canary-that-must-not-fly';
// In pieces, so that no number stands here whole.
const number = ['536', '22', '1847'].join('-');
const telling = `my social security number is ${number}`;

export interface Pin {
  readonly name: string;
  readonly by: 'sensitivity' | 'region' | 'switch';
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: JsonObject | null;
}

const pinned = (name: string, more: Partial<Pin>): Pin => ({
  name,
  by: 'sensitivity',
  text: 'nothing special',
  headers: {},
  metadata: null,
  ...more,
});

export const pins: readonly Pin[] = [
  pinned('detection', { text: telling }),
  pinned('detection through base64', { text: Buffer.from(telling).toString('base64') }),
  pinned('detection against its header', { text: telling, headers: { 'x-llr-sensitivity': 'low' } }),
  pinned('header', { headers: { 'x-llr-sensitivity': 'high' } }),
  pinned('metadata', { metadata: { sensitivity: 'high' } }),
  pinned('region by header', { by: 'region', headers: { 'x-llr-region': 'eu' } }),
  pinned('local only', { by: 'switch' }),
  pinned('region by metadata', { by: 'region', metadata: { region: 'eu' } }),
];

export const unpinned: Pin = pinned('nothing', {});

/** No two prompts are the same: nothing is answered from the memory of another. */
export const promptOf = (pin: Pin, serial: number): string => `${canary} ${serial} ${pin.text}`;

const words: readonly string[] = [canary, number, Buffer.from(telling).toString('base64')];

export const holdsCanary = (bytes: string | Buffer): boolean => words.some((word) => bytes.includes(word));
