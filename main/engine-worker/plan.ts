// Owns what the worker is told at its start: which model, in which shape, and where to be reached.
import { readFileSync } from 'node:fs';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';

export type Place = { readonly socket: string } | { readonly host: string; readonly port: number };

export interface Plan {
  /** The folder of packages that node-llama-cpp is in. */
  readonly modules: string;
  readonly model: string;
  readonly place: Place;
  /** Of each slot. */
  readonly contextTokens: number;
  readonly slots: number;
  /** Null: as many as fit. */
  readonly gpuLayers: number | null;
  readonly threads: number;
  readonly embeddings: boolean;
}

/** Something of the plan is missing or out of bounds: the one who starts us is to blame, and is told what. */
const amiss = (field: string): Error => new Error(`The plan's ${field} is missing or out of bounds.`);

function textOf(plan: JsonObject, field: string): string {
  const value = plan[field];
  if (typeof value !== 'string' || value === '') throw amiss(field);
  return value;
}

function wholeOf(plan: JsonObject, field: string, [least, most]: readonly [least: number, most: number]): number {
  const value = plan[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) throw amiss(field);
  return value;
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

function placeOf(plan: JsonObject): Place {
  if (plan['socket'] !== undefined && plan['socket'] !== null) return { socket: textOf(plan, 'socket') };
  const host = textOf(plan, 'host');
  if (!loopback.has(host)) throw amiss('host');
  return { host, port: wholeOf(plan, 'port', [0, 65_535]) };
}

export function parsePlan(text: string): Plan {
  const plan = parseJson(text);
  if (!isJsonObject(plan)) throw new Error('The plan is not a JSON object.');
  if ((plan['mmproj'] ?? null) !== null)
    throw new Error('This engine has no eyes or ears: the plan must name no mmproj.');
  const gpuLayers = plan['gpuLayers'] ?? null;
  return {
    modules: textOf(plan, 'modules'),
    model: textOf(plan, 'model'),
    place: placeOf(plan),
    contextTokens: wholeOf(plan, 'contextTokens', [64, 16_777_216]),
    slots: wholeOf(plan, 'slots', [1, 4]),
    gpuLayers: gpuLayers === null ? null : wholeOf(plan, 'gpuLayers', [0, 10_000]),
    threads: wholeOf(plan, 'threads', [1, 1_024]),
    embeddings: plan['embeddings'] === true,
  };
}

/** `--plan JSON`, or the path of a file that holds it. */
export function planFrom(args: readonly string[]): Plan {
  const [first, second] = args;
  if (first === '--plan' && second !== undefined) return parsePlan(second);
  if (first === undefined || first.startsWith('-')) throw new Error('Usage: engine-worker PLAN.json | --plan JSON');
  return parsePlan(readFileSync(first, 'utf8'));
}
