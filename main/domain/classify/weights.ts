// Owns the file of weights: its parts, their order, and the refusal of a file that is not whole.
import { featureCount } from './extract.ts';
import { checksumOf } from './hash.ts';
import { headCount, type LinearModel } from './heads.ts';
import type { Calibration } from './judge-scores.ts';
import { slotOf, type WordTable } from './notions.ts';

export const weightsMagic = 0x4c524357;
export const weightsVersion = 2;

/** Everything that the file holds. */
export interface Weights {
  readonly linear: LinearModel;
  readonly calibration: Calibration;
  readonly notionNames: readonly string[];
  readonly words: WordTable;
}

interface Reader {
  readonly word: () => number;
  readonly real: () => number;
  readonly reals: (count: number) => Float32Array;
  readonly bytes: (count: number) => Uint8Array;
}

function createReader(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const word = (): number => view.getUint32((at += 4) - 4, true);
  const real = (): number => view.getFloat32((at += 4) - 4, true);
  return {
    word,
    real,
    reals: (count) => Float32Array.from({ length: count }, real),
    bytes: (count) => {
      if (at + count > bytes.length) throw new RangeError('cut short');
      return bytes.subarray((at += count) - count, at);
    },
  };
}

export function parseWeights(bytes: Uint8Array): Weights {
  if (bytes.length < headerLength) throw new Error('The classifier weights are too short. Install the product anew.');
  const reader = createReader(bytes);
  if (reader.word() !== weightsMagic)
    throw new Error('This file holds no classifier weights. Install the product anew.');
  const version = reader.word();
  if (version !== weightsVersion)
    throw new Error(
      `The classifier weights are of version ${version}, not ${weightsVersion}. Install the product anew.`,
    );
  if (reader.word() !== checksumOf(bytes.subarray(headerLength)))
    throw new Error('The classifier weights are damaged: their checksum differs. Install the product anew.');
  return readBody(reader);
}

const headerLength = 12;

function readBody(reader: Reader): Weights {
  const calibration = readCalibration(reader);
  const notionNames = textOf(reader.bytes(reader.word())).split('\n');
  const words = readWords(reader);
  const linear = {
    scales: reader.reals(headCount),
    biases: reader.reals(headCount),
    weights: Int8Array.from(reader.bytes(featureCount(notionNames.length) * headCount), (byte) => (byte << 24) >> 24),
  };
  return { linear, calibration, notionNames, words };
}

function readCalibration({ real }: Reader): Calibration {
  return {
    cloudBias: real(),
    cloudWeight: real(),
    confidenceBias: real(),
    confidenceWeight: real(),
  };
}

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function readWords({ word }: Reader): WordTable {
  const count = word();
  const entries = Array.from({ length: count }, () => ({ key: word(), value: word() }));
  return createWordTable(entries);
}

export interface WordEntry {
  readonly key: number;
  readonly value: number;
}

/** At most half of the slots are taken, so that a miss is found fast. */
export function createWordTable(entries: readonly WordEntry[]): WordTable {
  let size = 1;
  while (size < 2 * entries.length + 1) size *= 2;
  const slots = new Uint32Array(size);
  const values = new Uint32Array(size);
  for (const { key, value } of entries) {
    let slot = slotOf(key, size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = key;
    values[slot] = value;
  }
  return { slots, values };
}
