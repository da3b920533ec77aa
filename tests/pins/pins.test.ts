import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorTable } from '../../main/contract/errors.ts';
import { version } from '../../main/contract/version.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { hello, startCore, temporaryHome } from '../support/core.ts';

test('codes keep their status and type', () => {
  assert.deepEqual(
    Object.entries(errorTable).map(([code, { status, type }]) => `${status} ${code} ${type}`),
    [
      '400 invalid_request invalid_request_error',
      '401 invalid_token authentication_error',
      '402 budget_exceeded insufficient_quota',
      '403 origin_not_allowed permission_error',
      '403 privacy_blocked permission_error',
      '404 model_not_found invalid_request_error',
      '404 not_found invalid_request_error',
      '405 method_not_allowed invalid_request_error',
      '408 request_timeout invalid_request_error',
      '409 conflict invalid_request_error',
      '409 keychain_unavailable invalid_request_error',
      '413 request_too_large invalid_request_error',
      '415 unsupported_media_type invalid_request_error',
      '421 host_not_allowed invalid_request_error',
      '422 invalid_model invalid_request_error',
      '429 rate_limited rate_limit_error',
      '431 headers_too_large invalid_request_error',
      '500 internal_error server_error',
      '502 upstream_error upstream_error',
      '503 ledger_unavailable server_error',
      '503 model_not_ready server_error',
      '503 no_target server_error',
      '503 privacy_pin_unavailable server_error',
      '503 stopping server_error',
      '504 upstream_timeout upstream_error',
      '507 insufficient_memory server_error',
    ],
  );
});

const tokenSums =
  'input_tokens INTEGER, output_tokens INTEGER, cached_tokens INTEGER, cache_write_tokens INTEGER, ' +
  'cache_write_1h_tokens INTEGER, reasoning_tokens INTEGER';
const saved = `calls INTEGER, ${tokenSums}, cost_nano_usd INTEGER, wasted_nano_usd INTEGER`;
const sums =
  `calls INTEGER, succeeded INTEGER, blocked INTEGER, unpriced INTEGER, partly_priced INTEGER, ${tokenSums}, ` +
  'audio_input_tokens INTEGER, audio_output_tokens INTEGER, web_searches INTEGER, cost_nano_usd INTEGER';

const columnsOfTables = [
  [
    'request',
    'seq INTEGER, id TEXT, at INTEGER, project_id TEXT, dialect TEXT, model TEXT, tier TEXT, target TEXT, zone TEXT, ' +
      'outcome TEXT, status INTEGER, input_tokens INTEGER, output_tokens INTEGER, cached_tokens INTEGER, ' +
      'reasoning_tokens INTEGER, usage_estimated INTEGER, reserved_input_tokens INTEGER, reserved_output_tokens INTEGER, ' +
      'reserved_nano_usd INTEGER, cost_nano_usd INTEGER, duration_ms INTEGER, ttft_ms INTEGER, ' +
      'cache_write_tokens INTEGER, audio_input_tokens INTEGER, audio_output_tokens INTEGER, ' +
      'client TEXT, why TEXT, pinned INTEGER, fell_back INTEGER, body_bytes INTEGER, app TEXT, ' +
      'account TEXT, rule TEXT, price_version TEXT, partly_priced INTEGER, cache_write_1h_tokens INTEGER, ' +
      'web_searches INTEGER, kind TEXT, policy TEXT, judged_tier TEXT, task TEXT, complexity TEXT, sensitivity TEXT, ' +
      'modality TEXT, family TEXT, region TEXT, estimated_tokens INTEGER, output_limit INTEGER, cloud_score REAL, ' +
      'confidence REAL, times INTEGER, mirrors TEXT, ab_primary TEXT, ab_candidate TEXT',
  ],
  [
    'spent_try',
    'at INTEGER, request_id TEXT, step INTEGER, target TEXT, zone TEXT, purpose TEXT, input_tokens INTEGER, ' +
      'output_tokens INTEGER, cached_tokens INTEGER, cache_write_tokens INTEGER, reasoning_tokens INTEGER, ' +
      'audio_input_tokens INTEGER, audio_output_tokens INTEGER, usage_estimated INTEGER, cost_nano_usd INTEGER, ' +
      'cache_write_1h_tokens INTEGER, web_searches INTEGER',
  ],
  ['usage_slice', 'id INTEGER, kind TEXT, name TEXT, part TEXT, made_on INTEGER'],
  ['usage_date', `account TEXT, project_id TEXT, day INTEGER, ${sums}, kept_rows INTEGER`],
  ['usage_day', `project_id TEXT, day INTEGER, slice INTEGER, ${sums}`],
  ['usage_month', `project_id TEXT, month INTEGER, slice INTEGER, ${sums}`],
  ['saving_day', `project_id TEXT, day INTEGER, slice INTEGER, ${saved}`],
  ['saving_month', `project_id TEXT, month INTEGER, slice INTEGER, ${saved}`],
  ['trace', 'slot INTEGER, request_id TEXT, body TEXT'],
  ['journal_position', 'one INTEGER, segment INTEGER, bytes INTEGER'],
  ['model', 'id TEXT, path TEXT, about TEXT'],
  [
    'download',
    'seq INTEGER, id TEXT, model_id TEXT, variant TEXT, phase TEXT, bytes INTEGER, total INTEGER, error_code TEXT, ' +
      'error_message TEXT, plan TEXT, done TEXT',
  ],
  [
    'outbound_host',
    'host TEXT, zone TEXT, requests INTEGER, bytes_up INTEGER, bytes_down INTEGER, first_at INTEGER, last_at INTEGER',
  ],
  [
    'project',
    'id TEXT, name TEXT, token_hash TEXT, created_at INTEGER, description TEXT, budget_nano INTEGER, ' +
      'budget_period TEXT, hard_cap INTEGER, alert_at TEXT, rpm INTEGER, tpm INTEGER, routing_policy TEXT, ' +
      'trust_hints INTEGER, deleted_at INTEGER',
  ],
  [
    'project_token',
    'id TEXT, project_id TEXT, name TEXT, hash TEXT, hint TEXT, created_at INTEGER, last_used_at INTEGER, ' +
      'revoked_at INTEGER',
  ],
  ['webhook_event', 'id TEXT, body TEXT, created_at INTEGER, next_at INTEGER, tries INTEGER'],
] as const;

test('the ledger has these columns', () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const columns = db.prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)');
  for (const [table, expected] of columnsOfTables) {
    assert.equal(
      columns
        .all(table)
        .map(({ name, type }) => `${name} ${type}`)
        .join(', '),
      expected,
    );
  }
  assert.equal(db.pragma('user_version', { simple: true }), 13);
  db.close();
});

test('these paths answer', async () => {
  await using router = startCore();
  const paths = [
    '/health',
    '/v1/models',
    '/v1beta/models',
    '/api/tags',
    '/api/ps',
    '/api/version',
    '/api/state',
    '/api/requests',
    '/api/usage',
    '/api/usage/daily',
    '/api/usage/models',
    '/api/usage/export',
    '/api/summary',
    '/api/backends',
    '/api/backends/found',
    '/api/alerts',
    '/api/outbound',
    '/api/config',
    '/api/projects',
    '/api/providers',
    '/api/logs',
    '/api/policy',
    '/api/policy/schema',
    '/api/models/running',
    '/api/models/catalog',
    '/api/models/downloads',
  ];
  for (const path of paths) {
    assert.equal((await router.get(path)).status, 200, path);
  }
});

test('one request is told under these names', async () => {
  await using router = startCore();
  const id = (await router.post(hello())).headers.get('x-request-id') ?? '';
  const told = await (await router.get(`/api/requests/${id}`)).json();
  assert.equal(
    Object.keys(told).join(' '),
    'id at projectId dialect client app model tier target zone outcome status inputTokens outputTokens costUsd ' +
      'priceVersion partlyPriced durationMs ttftMs why pinned fellBack profile plan rejected walls rule estimatedCostUsd wouldChange attempts cost',
  );
});

test('the version told is the version of the package', () => {
  const { version: packaged } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  assert.equal(version, packaged);
});
