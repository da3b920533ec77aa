export function openDraft(cache: string, kind: 'stage' | 'engine-draft'): string;
export function dropDeadDrafts(cache: string): void;
