import type { System } from './sandbox.mjs';

export const wantsWindow: (args: readonly string[]) => boolean;

/** What a start finds around itself; what is left out is this machine. */
interface World {
  readonly root: string;
  readonly node: string;
  readonly say: (text: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly uid?: number | null;
  readonly now?: () => number;
  readonly system?: System;
  /** Calls again and again until what it returns is called. */
  readonly every?: (ms: number, act: () => void) => () => void;
}

type Found =
  | { readonly binary: string; readonly flags: readonly string[]; readonly why?: undefined }
  | { readonly why: string; readonly binary?: undefined; readonly flags?: undefined };

export const findElectron: (world: World) => Promise<Found>;
