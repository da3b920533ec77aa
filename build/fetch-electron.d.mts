export const createSilence: (most?: number) => (bytes: number) => boolean;
export const reasonOf: (said: string) => string;
