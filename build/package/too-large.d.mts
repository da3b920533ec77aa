export function refuseTooLarge(packages: readonly { readonly name: string; readonly bytes: number }[]): void;
