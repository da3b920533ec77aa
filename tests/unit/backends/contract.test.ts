// One suite over every backend type of the registry: what holds for a place, whichever it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackend } from '../../../main/backends/registry.ts';
import { clear, seal, type Permit } from '../../../main/domain/clear.ts';
import { serverTypes, type BackendSpec, type BackendType } from '../../../main/domain/policy.ts';
import type { Dialect, ParsedRequest } from '../../../main/dialects/dialect.ts';
import { realClock } from '../../../main/platform/real.ts';
import { fakeOutbound } from '../../support/fake-outbound.ts';
import { providersAt, type Script, type Seen } from '../../support/fake-provider.ts';
import { jsonScript } from '../../support/providers/script.ts';
import { conversationOf } from '../../support/conversation.ts';
import { profileWith } from '../../support/profile.ts';
import { entranceAt } from '../../support/entrance.ts';
import { noModels } from '../../support/no-models.ts';
import { specWith } from '../../support/backend-spec.ts';

const specOf = (type: BackendType, endpoints: BackendSpec['endpoints']): BackendSpec =>
  specWith({ type, endpoints, apiKey: 'key-of-ours', keyName: 'KEY' });

function start(
  type: BackendType,
  play: (request: Seen) => Script,
  endpoints: BackendSpec['endpoints'] = ['http://a.test/base'],
) {
  const hosts = Object.fromEntries(endpoints.map((endpoint) => [new URL(endpoint).host, play]));
  const provider = providersAt(hosts);
  return {
    provider,
    backend: createBackend(specOf(type, endpoints), {
      outbound: fakeOutbound(provider),
      clock: realClock,
      local: noModels,
    }),
  };
}

const policy = {
  backends: [],
  aliases: [],
  tiers: {},
  rules: [],
  classifier: { cloudAt: 0.5, model: null, below: 0.6, timeoutMs: 500 },
  escalation: { on: [], maxHops: 2 },
  privacy: { high: 'device', medium: 'public', low: 'public', unreadable: 'low', ignore: [] },
  prices: [],
  retry: { attempts: 1, deadlineMs: 1_000 },
} as const;

function permitFor(request: ParsedRequest): Permit<ParsedRequest> {
  const verdict = clear(request, profileWith(), { ...policy, localOnly: false }).judge({
    backend: 'one',
    model: 'm',
    zone: 'private',
    region: null,
  });
  if (!verdict.allowed) throw new Error('Nothing stands in the way of a request of low sensitivity.');
  return verdict.permit;
}

/** A request in the dialect's own words. */
function requestIn(dialect: Dialect): ParsedRequest | null {
  if (dialect.kind !== 'conversation') return null;
  const turns = [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 }] as const;
  const suffix = dialect.id === 'openai-completions' ? '' : null;
  const { body } = dialect.write(conversationOf({ turns, suffix }), { model: 'm', stream: false, quirks: {} });
  return dialect.parseRequest(Buffer.from(JSON.stringify(body)), entranceAt(dialect.upstreamPath('m', false)));
}

const callers: Readonly<Record<string, string>> = {
  authorization: 'Bearer of-the-caller',
  'x-api-key': 'of-the-caller',
  'x-goog-api-key': 'of-the-caller',
  cookie: 'of-the-caller',
  origin: 'http://of-the-caller',
  'x-llr-sensitivity': 'low',
  'x-forwarded-for': 'of-the-caller',
  'user-agent': 'agent/1',
};

async function send(
  type: BackendType,
  dialect: Dialect,
  play: (request: Seen) => Script = () => jsonScript({ ok: true }),
) {
  const { provider, backend } = start(type, play);
  const request = requestIn(dialect);
  if (request === null) throw new Error('Only conversations are sent here.');
  const permit = permitFor(request);
  const headers = (name: string): string | null => callers[name] ?? null;
  const message = backend.compose(permit, { dialect, body: dialect.rewrite(request, 'm'), headers });
  const looked = seal(permit, message, { level: 'low', localOnly: false });
  assert.ok(looked !== null);
  const reply = await backend.send(looked, new AbortController().signal);
  return { reply, seen: provider.seen[0] };
}

for (const type of serverTypes) {
  const { backend } = start(type, () => jsonScript({}));

  test(`${type} speaks at least one format of conversations`, () => {
    assert.ok(backend.speaks.some(({ kind }) => kind === 'conversation'));
    assert.equal(new Set(backend.speaks.map(({ id }) => id)).size, backend.speaks.length);
  });

  for (const dialect of backend.speaks.filter(({ kind }) => kind === 'conversation')) {
    test(`${type} gets ${dialect.id} under its base URL, with our key and nothing of the caller's`, async () => {
      const { seen } = await send(type, dialect);
      assert.ok(seen !== undefined);
      assert.ok(seen.path.startsWith('/base/'), seen.path);
      const headers = JSON.stringify(seen.headers);
      assert.ok(headers.includes('key-of-ours'), headers);
      assert.ok(!headers.includes('of-the-caller'), headers);
      assert.ok(!headers.includes('x-llr'), headers);
      assert.equal(seen.headers['user-agent'], 'agent/1');
      assert.equal(seen.headers['accept-encoding'], 'identity');
      assert.equal(seen.headers['content-type'], 'application/json');
    });
  }

  test(`${type} says so where its list of models is none`, async () => {
    for (const play of [
      () => jsonScript({ error: 'no' }, 500),
      () => jsonScript([1]),
      () => jsonScript({ data: 7, models: 7 }),
    ]) {
      const { backend: broken } = start(type, play);
      await assert.rejects(broken.listModels(new AbortController().signal), /instead of a list of models/);
    }
  });

  test(`${type} is asked where its list is, with our key`, async () => {
    const list = { data: [{ id: 'x' }], models: [{ name: 'x' }] };
    const { provider, backend: listing } = start(type, () => jsonScript(list));
    const models = await listing.listModels(new AbortController().signal);
    assert.deepEqual(
      models.map(({ id }) => id),
      ['x'],
    );
    assert.ok(JSON.stringify(provider.seen[0]?.headers).includes('key-of-ours'));
  });

  test(`${type} does not follow a redirect`, async () => {
    const [dialect] = backend.speaks;
    assert.ok(dialect !== undefined);
    const elsewhere = (): Script => ({ status: 307, headers: { location: 'http://b.test/' }, before: [], steps: [] });
    const { reply } = await send(type, dialect, elsewhere);
    assert.equal(reply.status, 307);
  });
}
