// Owns what a person reads of a failure, and the exit code that goes with it.
import { z } from 'zod';
import { ConfigError } from '../config/config-error.ts';
import { PlaceUnusable } from '../platform/file-fault.ts';
import { exits, UsageError } from './command.ts';
import { NotRunning } from './running-router.ts';

interface Explanation {
  readonly text: string;
  readonly code: number;
}

export function explain(error: unknown): Explanation {
  if (error instanceof UsageError)
    return {
      text: `${error.message}\n${['la-router', error.command, '--help'].filter((word) => word !== '').join(' ')} tells what there is.`,
      code: exits.usage,
    };
  if (error instanceof NotRunning) return { text: error.message, code: exits.notRunning };
  if (error instanceof ConfigError || error instanceof PlaceUnusable)
    return { text: error.message, code: exits.config };
  // Commands read answers of a router that runs, which may be of another version.
  if (error instanceof z.ZodError)
    return { text: 'The router answers in a form that this version does not know.', code: exits.failed };
  return { text: error instanceof Error ? error.message : String(error), code: exits.failed };
}
