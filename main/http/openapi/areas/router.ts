// Describes the router itself: how it stands, backends and their keys, settings and the log.
import { z } from 'zod';
import { alert } from '../../../contract/alerts.ts';
import { foundServers, health, localOnly, localOnlyBody, routerEvent, routerState } from '../../../contract/api.ts';
import { policyCheck } from '../../../contract/policy-answers.ts';
import {
  backendStatus,
  configAnswer,
  logEntry,
  providersAnswer,
  reachTest,
} from '../../../contract/settings-answers.ts';
import { configPart, keyBody, keyPlaceBody, logQuery } from '../../../contract/settings-api.ts';
import { outboundHost } from '../../../contract/summary-answers.ts';
import { policyRefusal } from '../error-words.ts';
import { events, flow, json, nothing, type Area } from '../operation.ts';

const state: Area = {
  name: 'State',
  says: 'How the router stands, and what happens.',
  operations: [
    {
      id: 'getHealth',
      route: 'GET /health',
      says: 'Whether it runs',
      answers: { 200: [json(health, 'It does.')] },
      errors: [],
    },
    {
      id: 'getState',
      route: 'GET /api/state',
      says: 'How the router stands',
      answers: { 200: [json(routerState, 'Its state.')] },
      errors: [],
    },
    {
      id: 'followEvents',
      route: 'GET /api/events',
      says: 'What happens, as it does: the state and the counters first, then each change',
      answers: { 200: [events('Events without an end.', routerEvent)] },
      errors: [],
    },
    {
      id: 'listAlerts',
      route: 'GET /api/alerts',
      says: 'What needs somebody',
      answers: { 200: [json(z.object({ alerts: z.array(alert) }), 'Open alerts.')] },
      errors: [],
    },
    {
      id: 'dismissAlert',
      route: 'DELETE /api/alerts/:id',
      says: 'Dismiss an alert',
      params: { id: 'Of the alert.' },
      answers: { 204: [nothing('It is closed.')] },
      errors: ['not_found'],
    },
    {
      id: 'setLocalOnly',
      route: 'PUT /api/local-only',
      says: 'Let nothing leave this machine, for a time or until it is switched off',
      body: { schema: localOnlyBody, example: { on: true, minutes: 60 } },
      answers: { 200: [json(localOnly, 'How it stands.')] },
      errors: [],
    },
    {
      id: 'listOutbound',
      route: 'GET /api/outbound',
      says: 'Which hosts were contacted',
      answers: { 200: [json(z.object({ hosts: z.array(outboundHost) }), 'The latest first.')] },
      errors: [],
    },
  ],
};

const provider = { name: 'Of the provider, as the list has it.' };

const backends: Area = {
  name: 'Backends and keys',
  says: 'Who can be asked, how they fare, and the keys that they need. A key that came in is never told again.',
  operations: [
    {
      id: 'listBackends',
      route: 'GET /api/backends',
      says: 'Backends that are set up, and how they fare',
      answers: { 200: [json(z.object({ backends: z.array(backendStatus) }), 'The backends.')] },
      errors: [],
    },
    {
      id: 'testBackend',
      route: 'POST /api/backends/:name/test',
      says: 'Try whether a backend can be reached',
      params: { name: 'Of the backend.' },
      answers: { 200: [json(reachTest, 'What came of it.')] },
      errors: ['not_found'],
    },
    {
      id: 'listFoundServers',
      route: 'GET /api/backends/found',
      says: 'Servers of models on this machine that no backend names yet',
      answers: { 200: [json(foundServers, 'The servers, each with its line for the policy.')] },
      errors: [],
    },
    {
      id: 'useFoundServer',
      route: 'POST /api/backends/found/:name/use',
      says: 'Write one of these servers into the policy',
      params: { name: 'Of the server, as the list has it.' },
      answers: {
        200: [json(policyCheck, 'It is in force.')],
        400: [json(policyRefusal, 'The policy cannot take it: `problems` tells why.')],
      },
      errors: ['invalid_request', 'not_found'],
    },
    {
      id: 'listProviders',
      route: 'GET /api/providers',
      says: 'Who takes a key, and what of it may be shown',
      answers: { 200: [json(providersAnswer, 'The providers.')] },
      errors: [],
    },
    {
      id: 'putKey',
      route: 'PUT /api/providers/:name/key',
      says: 'Keep a key',
      params: provider,
      body: { schema: keyBody, example: { key: 'YOUR-KEY' } },
      answers: { 200: [json(providersAnswer, 'The providers as they are now.')] },
      errors: ['not_found', 'keychain_unavailable'],
    },
    {
      id: 'removeKey',
      route: 'DELETE /api/providers/:name/key',
      says: 'Forget a key that was typed',
      params: provider,
      answers: { 200: [json(providersAnswer, 'The providers as they are now.')] },
      errors: ['not_found', 'keychain_unavailable'],
    },
    {
      id: 'testProvider',
      route: 'POST /api/providers/:name/test',
      says: 'Try whether a provider takes its key',
      params: provider,
      answers: { 200: [json(reachTest, 'What came of it.')] },
      errors: ['not_found'],
    },
    {
      id: 'moveKeys',
      route: 'POST /api/keys/place',
      says: 'Move keys that were typed between the keychain and a file',
      body: { schema: keyPlaceBody, example: { place: 'keychain' } },
      answers: { 200: [json(providersAnswer, 'The providers as they are now.')] },
      errors: ['keychain_unavailable'],
    },
  ],
};

const settings: Area = {
  name: 'Settings and log',
  says: 'config.yaml, the log, and a file for a report.',
  operations: [
    {
      id: 'getConfig',
      route: 'GET /api/config',
      says: 'The settings as they are in force, and what says each',
      answers: { 200: [json(configAnswer, 'The settings, keys redacted.')] },
      errors: [],
    },
    {
      id: 'patchConfig',
      route: 'PATCH /api/config',
      says: 'Change a part of the settings',
      more: 'null takes a key out of the file. A key that comes back as it is shown, redacted, changes nothing.',
      body: { schema: configPart, example: { port: 18_791 } },
      answers: { 200: [json(configAnswer, 'The settings as they are now.')] },
      errors: [],
    },
    {
      id: 'readLog',
      route: 'GET /api/logs',
      says: 'The last lines of the log; followed where `accept: text/event-stream` comes',
      query: logQuery,
      headers: { accept: '`text/event-stream` for the lines as they come.' },
      answers: {
        200: [
          flow('application/x-ndjson', 'A line each.', logEntry),
          events('The last lines, then each as it comes.', logEntry),
        ],
      },
      errors: ['invalid_request'],
    },
    {
      id: 'makeDiagnostics',
      route: 'POST /api/diagnostics',
      says: 'A file to send along with a report: no request, no key',
      answers: { 200: [flow('application/zip', 'The file.')] },
      errors: [],
    },
  ],
};

export const router: readonly Area[] = [state, backends, settings];
