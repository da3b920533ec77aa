interface Component {
  readonly name: string;
  readonly purl: string;
  readonly licenses: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}
export function bill(given: {
  readonly product: { readonly name: string; readonly version: string; readonly license: string };
  readonly electron: { readonly version: string };
  readonly parts: {
    readonly llama: { readonly version: string };
    readonly packages: readonly {
      readonly name: string;
      readonly version: string;
      readonly licence: string;
      readonly integrity: string | null;
    }[];
  };
}): { readonly serialNumber: string; readonly components: readonly Component[] };
