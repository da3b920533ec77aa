interface Run {
  readonly electron: { readonly folder: string | null; readonly version: string };
  readonly out: string;
  readonly arch: 'x64' | 'arm64';
  readonly onlyFolder: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform?: 'linux' | 'darwin' | 'win32';
}
export function distConfig(
  written: Readonly<Record<string, unknown>>,
  run: Run,
): { readonly targets: readonly string[]; readonly config: Readonly<Record<string, unknown>> };
