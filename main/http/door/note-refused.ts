// Owns telling the ledger of callers whom the door has refused: nothing of their body was read, so that little is known.
import type { RouterError } from '../../contract/errors.ts';
import { defaultProject } from '../../contract/projects.ts';
import { dialects } from '../../dialects/registry.ts';
import type { Clock } from '../../platform/ports.ts';
import { refusedRow, type Refusals } from '../../tenants/refusals.ts';
import type { TokenOwner } from './guard.ts';
import { isManagement, pathOf } from './paths.ts';

export interface DoorRefusal {
  readonly error: RouterError;
  readonly method: string;
  readonly target: string;
  /** Whose token it came with, live or dead; null where it came with none that was ever known. */
  readonly owner: TokenOwner | null;
}

interface RefusalParts {
  readonly refusals: Pick<Refusals, 'books'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: () => string;
}

const noted: ReadonlySet<number> = new Set([401, 402, 403, 429]);

/** Only of what was meant for models: who may not manage the router has asked no model anything. */
export const noteRefused =
  ({ refusals, clock, newId }: RefusalParts) =>
  ({ error, method, target, owner }: DoorRefusal): void => {
    const { status, code } = error;
    if (!noted.has(status) || isManagement(method, target)) return;
    const row = refusedRow({
      id: newId(),
      at: clock.now(),
      projectId: owner?.projectId ?? defaultProject,
      app: owner?.app ?? null,
      dialect: dialectAt(pathOf(target)),
      model: '',
      status,
      code,
    });
    refusals.books(code).settle(row);
  };

const dialectAt = (path: string): string =>
  (dialects.find(({ routes }) => routes.includes(path)) ?? dialects.find(({ speaksAt }) => speaksAt?.test(path)))?.id ??
  'http';
