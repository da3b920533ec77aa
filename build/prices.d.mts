export const tablePath: string;
export function priceTable(): string;
