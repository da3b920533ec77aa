// Owns what is known of a program that can be connected: plain data and pure functions. One file each in clients/.
import type { ClientId } from '../contract/connect.ts';
import type { Format } from './editors/of-format.ts';
import type { Entry } from './entries.ts';
import type { Place } from './place.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The router's home, where it is not the one that would be taken anyway. */
  readonly home: string | null;
}

/** What a client is told of the router. */
interface Given {
  /** The bare address. */
  readonly url: string;
  readonly token: string;
  /** How `la-router` is started on this machine. */
  readonly launch: Launch;
}

/** One of its files, and what of it is ours. */
export interface Settings {
  readonly file: string;
  /** Other names that it reads it under: where only such a one is there, that is meant. */
  readonly others?: readonly string[];
  readonly format: Format;
  readonly entries: readonly Entry[];
}

export interface Client {
  readonly id: ClientId;
  readonly title: string;
  /** It is here where one of them is on the PATH. */
  readonly programs: readonly string[];
  /** It is here where one of these is. */
  readonly traces: (place: Place) => readonly string[];
  /** Nothing can be written for it: what it needs is only printed, and no list says that it is connected. */
  readonly isByHand?: true;
  /** None where it is only printed. */
  readonly settings: (place: Place, given: Given) => readonly Settings[];
  /** What it takes from its environment alone. */
  readonly env?: (given: Given) => Readonly<Record<string, string>>;
  /** What is left to do, in sentences. */
  readonly notes: readonly string[];
}
