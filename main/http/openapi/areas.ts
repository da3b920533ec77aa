// Owns the list of areas: every route that answers over HTTP is described in one of them.
import { anthropic } from './areas/anthropic.ts';
import { gemini } from './areas/gemini.ts';
import { localModels } from './areas/local-models.ts';
import { ollama } from './areas/ollama.ts';
import { openai } from './areas/openai.ts';
import { pages } from './areas/pages.ts';
import { records } from './areas/records.ts';
import { router } from './areas/router.ts';
import { rules } from './areas/rules.ts';
import { tools } from './areas/tools.ts';
import type { Area } from './operation.ts';

export const areas: readonly Area[] = [
  openai,
  anthropic,
  gemini,
  ollama,
  ...records,
  ...rules,
  ...localModels,
  ...tools,
  ...router,
  ...pages,
];
