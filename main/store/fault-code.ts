// Owns the short name of what the disk or the database refused, as it may be logged and shown.

export const faultCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
