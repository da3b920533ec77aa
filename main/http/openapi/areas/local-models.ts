// Describes models on this machine: which there are, which would run, running them, and bringing them here.
import { z } from 'zod';
import { downloadBody, downloadState } from '../../../contract/downloads.ts';
import {
  catalogEntry,
  chosenFit,
  computer,
  foundModel,
  importedModel,
  runningModels,
} from '../../../contract/model-answers.ts';
import { fitQuery, importBody, modelRecord, startBody, stopBody } from '../../../contract/models.ts';
import { events, json, nothing, type Area } from '../operation.ts';

const id = 'Of the model, as the catalog has it; `local/` may stand before it.';
const downloadId = 'Of the download, as it was answered.';

const models: Area = {
  name: 'Models on this machine',
  says: 'What there is, whether it fits, and whether it runs.',
  operations: [
    {
      id: 'getCatalog',
      route: 'GET /api/models/catalog',
      says: 'Models that there are to have, and those that are here, each with whether it fits',
      answers: { 200: [json(z.object({ models: z.array(catalogEntry) }), 'The catalog.')] },
      errors: [],
    },
    {
      id: 'listRunningModels',
      route: 'GET /api/models/running',
      says: 'Models that run, and the memory that they may have',
      answers: { 200: [json(runningModels, 'Ours first, then those of servers that are driven.')] },
      errors: [],
    },
    {
      id: 'listFoundModels',
      route: 'GET /api/models/found',
      says: 'Files of models that other applications have on this disk',
      answers: { 200: [json(z.object({ models: z.array(foundModel) }), 'The files.')] },
      errors: [],
    },
    {
      id: 'importModel',
      route: 'POST /api/models/import',
      says: 'Take in a model that lies on this disk; its file stays where it is',
      body: { schema: importBody, example: { path: '/models/gemma-4-e4b-Q4_K_M.gguf' } },
      answers: {
        200: [json(importedModel, 'It was here already.')],
        201: [json(importedModel, 'It is here now.')],
      },
      errors: ['conflict', 'invalid_model', 'model_not_found'],
    },
    {
      id: 'getModelHealth',
      route: 'GET /api/models/:id/health',
      says: 'How one model stands',
      params: { id },
      answers: { 200: [json(modelRecord, 'Its record.')] },
      errors: ['model_not_found', 'invalid_model', 'upstream_error'],
    },
    {
      id: 'getModelFit',
      route: 'GET /api/models/:id/fit',
      says: 'Whether a model would run with this quant, context and number of slots',
      params: { id },
      query: fitQuery,
      answers: { 200: [json(chosenFit, 'The verdict, and what it rests on.')] },
      errors: ['invalid_request', 'model_not_found'],
    },
    {
      id: 'startModel',
      route: 'POST /api/models/:id/start',
      says: 'Load a model; what is set here is kept for every load of it',
      params: { id },
      body: { schema: startBody, example: { contextTokens: 8_192, keepAlive: 600 }, mayBeLeftOut: true },
      answers: {
        200: [json(modelRecord, 'It is ready.')],
        202: [json(modelRecord, 'It is loading: its health, and the events, tell how far.')],
      },
      errors: ['model_not_found', 'invalid_model', 'upstream_error', 'model_not_ready', 'insufficient_memory'],
    },
    {
      id: 'stopModel',
      route: 'POST /api/models/:id/stop',
      says: 'Give a model up once what it is doing is done',
      params: { id },
      body: { schema: stopBody, example: {}, mayBeLeftOut: true },
      answers: {
        200: [json(modelRecord, 'It is stopped.')],
        202: [json(modelRecord, 'It still answers, and takes nothing new.')],
      },
      errors: ['model_not_found', 'upstream_error'],
    },
    {
      id: 'verifyModel',
      route: 'POST /api/models/:id/verify',
      says: 'Check the file of a model against the hash that it should have',
      params: { id },
      answers: { 202: [json(modelRecord, 'It is being read; `check` of its health tells what came of it.')] },
      errors: ['model_not_found'],
    },
    {
      id: 'removeModel',
      route: 'DELETE /api/models/:id',
      says: 'Remove a model; a file that was imported stays',
      params: { id },
      answers: { 204: [nothing('It is gone.')] },
      errors: ['model_not_found', 'conflict'],
    },
    {
      id: 'getComputer',
      route: 'GET /api/computer',
      says: 'What this computer is, and what models may take of it',
      answers: { 200: [json(computer, 'The computer.')] },
      errors: [],
    },
  ],
};

const downloads: Area = {
  name: 'Downloads',
  says: 'Bringing a model here: resumed after a restart, checked before its file gets its name.',
  operations: [
    {
      id: 'startDownload',
      route: 'POST /api/models/download',
      says: 'Download a model of the catalog, or `owner/name[:quant]` of a hub',
      more: 'Asking again for what is on its way gives the same id.',
      body: { schema: downloadBody, example: { modelId: 'gemma-4-e2b' } },
      answers: {
        202: [
          json(
            downloadState.pick({ id: true, modelId: true, phase: true }),
            'It is on its way, or waits for its turn.',
          ),
        ],
      },
      errors: ['model_not_found'],
    },
    {
      id: 'listDownloads',
      route: 'GET /api/models/downloads',
      says: 'All downloads, as they were asked for',
      answers: { 200: [json(z.object({ downloads: z.array(downloadState) }), 'The list.')] },
      errors: [],
    },
    {
      id: 'getDownload',
      route: 'GET /api/models/download/:id',
      says: 'How one download stands',
      params: { id: downloadId },
      answers: { 200: [json(downloadState, 'Its state.')] },
      errors: ['not_found'],
    },
    {
      id: 'cancelDownload',
      route: 'DELETE /api/models/download/:id',
      says: 'Cancel a download, and remove what came of it',
      params: { id: downloadId },
      answers: { 204: [nothing('It is cancelled.')] },
      errors: ['not_found'],
    },
    {
      id: 'pauseDownload',
      route: 'POST /api/models/download/:id/pause',
      says: 'Hold a download',
      params: { id: downloadId },
      answers: { 200: [json(downloadState, 'Its state.')] },
      errors: ['not_found'],
    },
    {
      id: 'resumeDownload',
      route: 'POST /api/models/download/:id/resume',
      says: 'Go on with a download',
      params: { id: downloadId },
      answers: { 200: [json(downloadState, 'Its state.')] },
      errors: ['not_found'],
    },
    {
      id: 'followDownload',
      route: 'GET /api/models/download/:id/progress',
      says: 'Follow a download as it comes',
      params: { id: downloadId },
      answers: { 200: [events('`progress` again and again, then `done` or `error`, and the end.')] },
      errors: ['not_found'],
    },
  ],
};

export const localModels: readonly Area[] = [models, downloads];
