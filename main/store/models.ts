// Owns the table of installed models. What a row holds was written by us; a row that cannot be read is left out and told,
// for its file can be looked at again.
import type { InstalledModel } from '../contract/models.ts';
import type { Log } from '../platform/ports.ts';
import { faultCodeOf } from './fault-code.ts';
import type { Db } from './open.ts';

export interface ModelTable {
  readonly all: () => readonly InstalledModel[];
  readonly put: (model: InstalledModel) => void;
  readonly remove: (id: string) => void;
}

interface Row {
  readonly id: string;
  readonly about: string;
}

export function createModelTable(db: Db, log: Log): ModelTable {
  const all = db.prepare<[], Row>('SELECT id, about FROM model ORDER BY id');
  const put = db.prepare<[string, string, string]>(
    'INSERT INTO model (id, path, about) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET path = excluded.path, about = excluded.about',
  );
  const remove = db.prepare<[string]>('DELETE FROM model WHERE id = ?');
  /** What is known in memory stands: on a full disk it is only not kept over a restart. */
  const write = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      log.write('error', 'model-not-kept', { code: faultCodeOf(error) });
    }
  };
  return {
    all: () => all.all().flatMap(({ id, about }) => read(id, about, log)),
    put: (model) => write(() => put.run(model.id, model.path, JSON.stringify(model))),
    remove: (id) => write(() => remove.run(id)),
  };
}

function read(id: string, about: string, log: Log): InstalledModel[] {
  try {
    // Rows of before there was a second format have none.
    return [{ format: 'gguf', ...JSON.parse(about) }];
  } catch {
    log.write('warn', 'model-row-unreadable', { model: id });
    return [];
  }
}
