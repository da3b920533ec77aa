// Owns the list of tools, in the order in which clients see them.
import { delegateToExpert } from './delegate.ts';
import { explainRoute } from './explain-route.ts';
import { getUsage } from './get-usage.ts';
import { listModels } from './list-models.ts';
import { startModel, stopModel } from './run-models.ts';
import type { Tool } from './tool.ts';

export const tools: readonly Tool[] = [delegateToExpert, listModels, explainRoute, getUsage, startModel, stopModel];
