export function packageOf(id: string): string | null;
