// Owns the names under which shapes stand in the document, where several routes tell them or one tells them in another.
// Whatever else a route takes or tells is named after the route.
import type { z } from 'zod';
import { alert } from '../../contract/alerts.ts';
import { localOnly, requestRow, routerEvent, routerState } from '../../contract/api.ts';
import { policyCheck, policyProblem } from '../../contract/policy-answers.ts';
import { downloadState } from '../../contract/downloads.ts';
import { catalogEntry, importedModel } from '../../contract/model-answers.ts';
import { modelRecord } from '../../contract/models.ts';
import { toldPrice } from '../../contract/prices.ts';
import { budgetRefusal, project } from '../../contract/projects.ts';
import { configAnswer, logEntry, providersAnswer, reachTest } from '../../contract/settings-answers.ts';
import { dryRun } from '../../contract/trace.ts';
import {
  chatCompletion,
  completion,
  embeddingList,
  geminiAnswer,
  geminiCard,
  modelCard,
  ollamaChatAnswer,
  ollamaGenerated,
  ollamaPulled,
  responseObject,
} from './dialect-answers.ts';
import { errorEnvelopes, policyRefusal } from './error-words.ts';

export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  ...errorEnvelopes,
  BudgetRefusal: budgetRefusal,
  ChatCompletion: chatCompletion,
  Completion: completion,
  EmbeddingList: embeddingList,
  Response: responseObject,
  GeminiResponse: geminiAnswer,
  OllamaChat: ollamaChatAnswer,
  OllamaGenerated: ollamaGenerated,
  OllamaPull: ollamaPulled,
  Model: modelCard,
  GeminiModel: geminiCard,
  Decision: dryRun,
  Request: requestRow,
  Price: toldPrice,
  Project: project,
  PolicyCheck: policyCheck,
  PolicyRefusal: policyRefusal,
  PolicyProblem: policyProblem,
  CatalogEntry: catalogEntry,
  ModelRecord: modelRecord,
  ImportedModel: importedModel,
  Download: downloadState,
  RouterState: routerState,
  RouterEvent: routerEvent,
  LocalOnly: localOnly,
  Alert: alert,
  Providers: providersAnswer,
  ReachTest: reachTest,
  Config: configAnswer,
  LogEntry: logEntry,
};
