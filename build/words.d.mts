export function saidIn(folder: string): readonly string[];
export function wordsOf(folder: string, language: string): Readonly<Record<string, string>>;
export function words(folder: string): unknown;
