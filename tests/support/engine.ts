// Owns the real engine for tests: whether it is built here, and tiny models for it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelRecord, RunningModels } from '../../main/contract/models.ts';
import type { TestCore } from './core.ts';
import { until } from './http.ts';
import { writeTinyGguf, type TinyModel } from './tiny-gguf.ts';

const engineFolder = join(import.meta.dirname, '..', '..', '.runtime', 'engine');

export const withoutEngine: string | false = existsSync(join(engineFolder, 'bin', 'cpu', 'llama-server'))
  ? false
  : 'llama-server is not built (npm run build:engine)';

/** Files of tiny models in a folder of their own, as a user has them somewhere. */
function writeModels(folder: string, models: Readonly<Record<string, TinyModel>>): (id: string) => string {
  const pathOf = (id: string): string => join(folder, `${id}.gguf`);
  for (const [id, model] of Object.entries(models)) writeTinyGguf(pathOf(id), model);
  return pathOf;
}

/** Takes each of them in. */
export async function importModels(
  router: TestCore,
  models: Readonly<Record<string, TinyModel>>,
): Promise<(id: string) => string> {
  const pathOf = writeModels(router.home.folder, models);
  for (const id of Object.keys(models)) {
    const { status } = await router.postTo('/api/models/import', { path: pathOf(id) });
    if (status !== 201) throw new Error(`${id} was not taken in: ${status}`);
  }
  return pathOf;
}

export async function recordOf(router: TestCore, id: string): Promise<ModelRecord> {
  return (await router.get(`/api/models/${id}/health`)).json();
}

export async function running(router: TestCore): Promise<RunningModels> {
  return (await router.get('/api/models/running')).json();
}

export async function untilState(router: TestCore, id: string, state: ModelRecord['state']): Promise<ModelRecord> {
  let record = await recordOf(router, id);
  await until(`${id} is ${state}`, async () => {
    record = await recordOf(router, id);
    return record.state === state;
  });
  return record;
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
