export function isNeededToRun(path: string): boolean;
