// Owns a router whose models are run by the engine that can be made to misbehave.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { startCore, temporaryHome, type TestCore } from './core.ts';
import { importModels } from './engine.ts';
import { fakeEngine, type Behaviour, type FakeEngine } from './fake-engine.ts';
import type { TinyModel } from './tiny-gguf.ts';

/** The stand-in for the engine is a script that the system starts by its first line. */
export const withoutScripts: string | false = process.platform === 'win32' ? 'programs are no scripts here' : false;

export interface Stage extends AsyncDisposable {
  readonly router: TestCore;
  readonly engine: FakeEngine;
  readonly path: (id: string) => string;
}

export type StageSetup = Parameters<typeof startCore>[0] & {
  readonly behaviours?: Readonly<Record<string, readonly Behaviour[]>>;
  /** The folder of the templates that its engine carries. */
  readonly templates?: string;
};

export async function stageWith(
  models: Readonly<Record<string, TinyModel>>,
  { behaviours = {}, templates, ...setup }: StageSetup = {},
): Promise<Stage> {
  const home = temporaryHome();
  const engine = fakeEngine(home.folder);
  if (templates !== undefined) cpSync(templates, join(home.folder, 'engine', 'templates'), { recursive: true });
  const router = startCore({ policy: 'routes: [{ default: tiers }]\n', ...setup, engine: engine.place });
  const path = await importModels(router, models);
  for (const [id, words] of Object.entries(behaviours)) engine.behave(path(id), ...words);
  return {
    router,
    engine,
    path,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}
