export interface System {
  readonly read: (path: string) => string | null;
  readonly owner: (path: string) => { readonly uid: number; readonly mode: number } | null;
}

export const realSystem: System;

export function whyNoSandbox(
  folder: string,
  world: { readonly uid: number | null; readonly system: System },
): string | null;
