export function packedElectron(given: {
  readonly root: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine?: string;
}): { readonly folder: string | null; readonly version: string };
