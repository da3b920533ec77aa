// Owns which commands there are, each loaded when it is asked for: a start loads what serves and nothing else.
import type { Command } from './command.ts';

/** By their first word; a family is one. */
const loaders: ReadonlyMap<string, () => Promise<readonly Command[]>> = new Map([
  ['serve', async () => [(await import('./serve.ts')).serve]],
  ['status', async () => [(await import('./status.ts')).status]],
  ['chat', async () => [(await import('./chat.ts')).chat]],
  ['route', async () => [(await import('./route.ts')).route]],
  ['models', async () => (await import('./models.ts')).modelCommands],
  ['projects', async () => (await import('./projects.ts')).projectCommands],
  ['usage', async () => [(await import('./usage.ts')).usage]],
  ['policy', async () => (await import('./policy.ts')).policyCommands],
  ['config', async () => (await import('./config.ts')).configCommands],
  ['connect', async () => [(await import('./connect.ts')).connect]],
  ['disconnect', async () => [(await import('./connect.ts')).disconnect]],
  ['doctor', async () => [(await import('./doctor.ts')).doctor]],
  ['logs', async () => [(await import('./logs.ts')).logs]],
  ['open', async () => [(await import('./open.ts')).openDashboard]],
  [
    'bench',
    async () => [
      (await import('./bench-models.ts')).benchOfModels,
      (await import('./bench-classifier.ts')).benchOfClassifier,
    ],
  ],
  ['mcp', async () => [(await import('./mcp.ts')).mcp]],
  ['completion', async () => [(await import('./completion.ts')).completion]],
]);

/** Those of a word, or all where no command begins with it. */
export async function loadCommands(word: string | null): Promise<readonly Command[]> {
  const asked = word === null ? undefined : loaders.get(word);
  const lists = await Promise.all((asked === undefined ? [...loaders.values()] : [asked]).map((load) => load()));
  return lists.flat();
}
