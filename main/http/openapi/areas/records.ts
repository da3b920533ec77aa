// Describes what was recorded: requests, usage, the ledger, figures, comparisons.
import { abQuery, abReport, promoteAnswer, promoteBody } from '../../../contract/ab.ts';
import { backupBody, ledgerBackup, requestPage, requestQuery } from '../../../contract/api.ts';
import { metricsQuery } from '../../../contract/metrics.ts';
import { metricsReport } from '../../../contract/figures.ts';
import { requestDetail } from '../../../contract/request-detail.ts';
import { summary } from '../../../contract/summary-answers.ts';
import { summaryQuery } from '../../../contract/summary.ts';
import { usageDays, usageModels, usageQuery, usageSummary } from '../../../contract/usage.ts';
import { flow, json, type Area } from '../operation.ts';

const usage: Area = {
  name: 'Requests and usage',
  says: 'The ledger: what was asked, where it went, and what it cost. Prompts and answers are never in it.',
  operations: [
    {
      id: 'listRequests',
      route: 'GET /api/requests',
      says: 'Requests, the newest first',
      query: requestQuery,
      answers: { 200: [json(requestPage, 'A page; `nextCursor` asks for the next.')] },
      errors: ['invalid_request', 'ledger_unavailable'],
    },
    {
      id: 'getRequest',
      route: 'GET /api/requests/:id',
      says: 'One request with its whole way: what was found, decided and tried, and what it cost',
      params: { id: 'Its `x-request-id`.' },
      answers: { 200: [json(requestDetail, 'The request.')] },
      errors: ['not_found', 'ledger_unavailable'],
    },
    {
      id: 'getUsage',
      route: 'GET /api/usage',
      says: 'Calls, tokens, cost and savings of a period',
      query: usageQuery,
      answers: { 200: [json(usageSummary, 'The sums.')] },
      errors: ['invalid_request', 'ledger_unavailable'],
    },
    {
      id: 'getUsageByDay',
      route: 'GET /api/usage/daily',
      says: 'Usage day by day, days without a request too',
      query: usageQuery,
      answers: { 200: [json(usageDays, 'The days, today last.')] },
      errors: ['invalid_request', 'ledger_unavailable'],
    },
    {
      id: 'getUsageByModel',
      route: 'GET /api/usage/models',
      says: 'Usage model by model, the dearest first',
      query: usageQuery,
      answers: { 200: [json(usageModels, 'The models.')] },
      errors: ['invalid_request', 'ledger_unavailable'],
    },
    {
      id: 'exportUsage',
      route: 'GET /api/usage/export',
      says: 'A row for each request, safe to open in a spreadsheet',
      query: usageQuery,
      answers: { 200: [flow('text/csv', 'The rows.')] },
      errors: ['invalid_request', 'ledger_unavailable'],
    },
    {
      id: 'getSummary',
      route: 'GET /api/summary',
      says: 'What went where in the last hours, and what was kept here',
      query: summaryQuery,
      answers: { 200: [json(summary, 'The summary.')] },
      errors: ['invalid_request', 'ledger_unavailable'],
    },
    {
      id: 'backUpLedger',
      route: 'POST /api/ledger/backup',
      says: 'Make a copy of the ledger beside it',
      body: { schema: backupBody, example: {} },
      answers: { 201: [json(ledgerBackup, 'Where it lies.')] },
      errors: ['ledger_unavailable'],
    },
  ],
};

const metrics: Area = {
  name: 'Figures',
  says: 'How backends, targets and rules fare, and whether a candidate is better than what it would replace.',
  operations: [
    {
      id: 'getMetrics',
      route: 'GET /v1/metrics',
      says: 'How each backend fared in the last hours, and how targets and rules fare now',
      query: metricsQuery,
      answers: { 200: [json(metricsReport, 'The figures.')] },
      errors: ['ledger_unavailable'],
    },
    {
      id: 'getPrometheusMetrics',
      route: 'GET /metrics',
      says: 'The figures as Prometheus reads them',
      answers: { 200: [flow('text/plain', 'The figures.')] },
      errors: [],
    },
    {
      id: 'getComparisons',
      route: 'GET /v1/ab',
      says: 'How candidates compare with those that they would replace',
      query: abQuery,
      answers: { 200: [json(abReport, 'Each pair, with a recommendation and an interval.')] },
      errors: ['ledger_unavailable'],
    },
    {
      id: 'promoteCandidate',
      route: 'POST /api/ab/promote',
      says: 'Put a candidate in the place of its primary, in policy.yaml',
      query: abQuery,
      body: { schema: promoteBody, example: { primary: 'local', candidate: 'cluster' } },
      answers: { 200: [json(promoteAnswer, 'It is in force.')] },
      errors: ['conflict', 'ledger_unavailable'],
    },
  ],
};

export const records: readonly Area[] = [usage, metrics];
