// Projects and tokens outlive a restart as they were, whatever was done to them, and no token is in the file.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { RouterError } from '../../../main/contract/errors.ts';
import { migrations } from '../../../main/store/migrations/registry.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { createProjectRows } from '../../../main/store/project-rows.ts';
import { createProjects, type Projects } from '../../../main/store/projects.ts';
import { temporaryHome } from '../../support/core.ts';
import { fakeClock } from '../../support/gateway-fakes.ts';
import { recordingLog } from '../../support/recording-ports.ts';

function open(folder: string) {
  const clock = fakeClock();
  const { log, lines } = recordingLog();
  const db = openLedgerFile(join(folder, 'ledger.db'));
  const projects = createProjects(db, { clock, random: { bytes: randomBytes }, log });
  return {
    projects,
    clock,
    lines,
    db,
    [Symbol.dispose]() {
      projects[Symbol.dispose]();
      db.close();
    },
  };
}

const codeOf = (run: () => unknown): string | null => {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof RouterError) return error.code;
    throw error;
  }
};

test('a project is made with the settings of the contract and a token that is shown once', () => {
  using home = temporaryHome();
  using it = open(home.folder);
  const { record, token } = it.projects.create({ name: 'Team' });
  assert.match(record.id, /^p_[0-9a-z]{8}$/);
  assert.match(token.token, /^lr_sk_[A-Za-z0-9_-]{32}$/);
  assert.deepEqual([record.budgetPeriod, record.hardCap, record.alertAt], ['month', true, [0.5, 0.8, 1]]);
  assert.deepEqual(it.projects.byToken(token.token), { projectId: record.id, app: 'main', tokenId: token.id });
  assert.equal(it.projects.byToken(`${token.token}x`), null);
  const [kept] = it.projects.tokensOf(record.id);
  assert.equal(kept?.hint, token.token.slice(-4));
  for (const file of ['ledger.db', 'ledger.db-wal'])
    assert.ok(!readFileSync(join(home.folder, file)).includes(token.token), 'the file opens nothing');
});

test('default and all together exist, and cannot be deleted', () => {
  using home = temporaryHome();
  using it = open(home.folder);
  assert.deepEqual(
    it.projects
      .all()
      .map(({ id }) => id)
      .toSorted(),
    ['*', 'default'],
  );
  assert.equal(
    codeOf(() => it.projects.remove('default')),
    'conflict',
  );
  assert.equal(
    codeOf(() => it.projects.remove('*')),
    'conflict',
  );
  assert.equal(
    codeOf(() => it.projects.issue('*', 'main')),
    'conflict',
  );
  assert.equal(
    codeOf(() => it.projects.remove('p_none')),
    'not_found',
  );
});

test('a name is one project’s, whatever its case, until that is deleted; its id is never another’s', () => {
  using home = temporaryHome();
  using it = open(home.folder);
  const { record } = it.projects.create({ name: 'Straße' });
  for (const name of ['STRASSE', 'straße'])
    assert.equal(
      codeOf(() => it.projects.create({ name })),
      'conflict',
    );
  assert.equal(it.projects.update(record.id, { name: 'STRASSE' }).name, 'STRASSE');
  it.projects.remove(record.id);
  assert.notEqual(it.projects.create({ name: 'Straße' }).record.id, record.id);
});

test('when a token was used is known at once, and written a minute later or at the end', () => {
  using home = temporaryHome();
  let expected = 0;
  {
    using it = open(home.folder);
    const { token, record } = it.projects.create({ name: 'Team' });
    const inFile = (): number | null | undefined =>
      it.db.prepare<[], number | null>('SELECT last_used_at FROM project_token').pluck().get();
    it.projects.byToken(token.token);
    assert.equal(it.projects.tokensOf(record.id)[0]?.lastUsedAt, it.clock.now());
    assert.equal(inFile(), null);
    assert.deepEqual(it.clock.waiting(), [60_000]);
    it.clock.ring();
    assert.equal(inFile(), it.clock.now());
    it.clock.pass(5);
    it.projects.byToken(token.token);
    expected = it.clock.now();
  }
  using again = open(home.folder);
  const id = again.projects.all().find(({ name }) => name === 'Team')?.id ?? assert.fail('it is gone');
  assert.equal(again.projects.tokensOf(id)[0]?.lastUsedAt, expected);
});

test('the tokens of before are named main, and open what they opened', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'ledger.db');
  const before = new Database(path);
  const shipped = migrations.findIndex((step) => step.includes('CREATE TABLE project_token'));
  for (const step of migrations.slice(0, shipped)) before.exec(step);
  before.pragma(`user_version = ${shipped}`);
  const hash = 'd0ee9ad2a4eb0a16a1dbb4a4a4c8a7a9e3b1f0a0b8b4ec6a5b3a0f9d5d9a9a11';
  before.prepare("INSERT INTO project (id, name, token_hash, created_at) VALUES ('team', 'Team', ?, 7)").run(hash);
  before.close();
  using it = open(home.folder);
  const [token] = it.projects.tokensOf('team');
  assert.deepEqual([token?.name, token?.hash, token?.createdAt], ['main', hash, 7]);
  const left = it.db.prepare<[], number>('SELECT count(token_hash) FROM project').pluck().get();
  assert.equal(left, 0);
  assert.equal(it.projects.get('team')?.budgetPeriod, 'month');
});

test('what the disk refuses has not happened in memory either', () => {
  using home = temporaryHome();
  using it = open(home.folder);
  const { record, token } = it.projects.create({ name: 'Team' });
  it.db.pragma('query_only = ON');
  const died: string[] = [];
  it.projects.onDead((ids) => died.push(...ids));
  for (const run of [
    () => it.projects.create({ name: 'Other' }),
    () => it.projects.remove(record.id),
    () => it.projects.issue(record.id, 'main'),
    () => it.projects.update(record.id, { name: 'Else' }),
  ])
    assert.equal(codeOf(run), 'ledger_unavailable');
  it.db.pragma('query_only = OFF');
  assert.equal(it.projects.get(record.id)?.name, 'Team');
  assert.equal(it.projects.byToken(token.token)?.projectId, record.id);
  assert.deepEqual(died, []);
  assert.equal(it.db.pragma('synchronous', { simple: true }), 1);
});

test('what is answered is synced to the disk, and requests do not pay for that', () => {
  using home = temporaryHome();
  using it = open(home.folder);
  const level = (): unknown => it.db.pragma('synchronous', { simple: true });
  const [whole, normal] = [2, 1];
  assert.equal(level(), normal);
  createProjectRows(it.db).synced(() => assert.equal(level(), whole));
  assert.equal(level(), normal);
});

test('a restored file gets all that memory knows, and keeps nothing that memory does not', () => {
  using home = temporaryHome();
  using other = temporaryHome();
  let known: readonly string[] = [];
  {
    using it = open(home.folder);
    const { record, token } = it.projects.create({ name: 'Before' });
    // As a backup of now would have it, with a name that is another project's by then.
    it.db.prepare('VACUUM INTO ?').run(join(other.folder, 'ledger.db'));
    it.projects.update(record.id, { name: 'Renamed' });
    const next = it.projects.issue(record.id, 'main');
    const later = it.projects.create({ name: 'Before' });
    known = [token.token, next.token, later.token.token];
    const restored = openLedgerFile(join(other.folder, 'ledger.db'));
    restored.exec("INSERT INTO project (id, name, created_at) VALUES ('p_unknown', 'Unknown', 1)");
    it.projects.keepIn(restored);
    restored.close();
  }
  using again = open(other.folder);
  assert.deepEqual(
    known.map((token) => again.projects.byToken(token) !== null),
    [false, true, true],
  );
  assert.deepEqual(
    again.projects
      .all()
      .map(({ name }) => name)
      .toSorted(),
    ['All projects', 'Before', 'Default', 'Renamed'],
  );
});

type Order =
  | { readonly kind: 'create' | 'rename'; readonly name: string; readonly which: number }
  | { readonly kind: 'budget'; readonly nano: number | null; readonly which: number }
  | { readonly kind: 'issue'; readonly name: string; readonly which: number }
  | { readonly kind: 'revoke' | 'remove'; readonly which: number }
  | { readonly kind: 'restart' };

const which = fc.nat(30);
const order: fc.Arbitrary<Order> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('create' as const, 'rename' as const),
    name: fc.constantFrom('a', 'A', 'b', 'c', 'ä', 'Ä'),
    which,
  }),
  fc.record({ kind: fc.constant('budget' as const), nano: fc.option(fc.nat()), which }),
  fc.record({ kind: fc.constant('issue' as const), name: fc.constantFrom('main', 'app', 'ide'), which }),
  fc.record({ kind: fc.constantFrom('revoke' as const, 'remove' as const), which }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

/** What should be: live tokens by their text, names and budgets by id. */
interface Expected {
  readonly tokens: Map<string, { readonly projectId: string; readonly name: string; readonly id: string }>;
  readonly projects: Map<string, { name: string; nano: number | null }>;
  readonly dead: Set<string>;
}

function obey(
  given: Exclude<Order, { kind: 'restart' }>,
  projects: Projects,
  { tokens, projects: known, dead }: Expected,
): void {
  const ids = [...known.keys()];
  const id = ids[given.which % ids.length] ?? 'default';
  const isTaken = (name: string, self: string | null): boolean =>
    [...known].some(([other, entry]) => other !== self && entry.name.toLowerCase() === name.toLowerCase());
  const bury = (isMeant: (token: { projectId: string; name: string; id: string }) => boolean): void => {
    for (const [text, token] of tokens) if (isMeant(token) && tokens.delete(text)) dead.add(text);
  };
  switch (given.kind) {
    case 'create': {
      if (isTaken(given.name, null))
        return assert.equal(
          codeOf(() => projects.create({ name: given.name })),
          'conflict',
        );
      const { record, token } = projects.create({ name: given.name });
      assert.ok(!known.has(record.id));
      known.set(record.id, { name: given.name, nano: null });
      tokens.set(token.token, { projectId: record.id, name: 'main', id: token.id });
      return;
    }
    case 'rename': {
      const refused = codeOf(() => projects.update(id, { name: given.name }));
      assert.equal(refused, isTaken(given.name, id) ? 'conflict' : null);
      if (refused === null) known.set(id, { nano: known.get(id)?.nano ?? null, name: given.name });
      return;
    }
    case 'budget':
      projects.update(id, { budgetNano: given.nano });
      known.set(id, { name: known.get(id)?.name ?? '', nano: given.nano });
      return;
    case 'issue': {
      const { token, id: tokenId } = projects.issue(id, given.name);
      bury(({ projectId, name }) => projectId === id && name === given.name);
      tokens.set(token, { projectId: id, name: given.name, id: tokenId });
      return;
    }
    case 'revoke': {
      const token = [...tokens.values()].find(({ projectId }) => projectId === id);
      if (token === undefined) return;
      projects.revoke(id, token.id);
      bury(({ id: other }) => other === token.id);
      assert.equal(
        codeOf(() => projects.revoke(id, token.id)),
        'not_found',
      );
      return;
    }
    case 'remove':
      if (id === 'default') return;
      projects.remove(id);
      known.delete(id);
      bury(({ projectId }) => projectId === id);
  }
}

function compare(projects: Projects, { tokens, projects: known, dead }: Expected): void {
  const told = projects.all().filter(({ id }) => id !== '*');
  assert.deepEqual(new Map(told.map(({ id, name, budgetNano: nano }) => [id, { name, nano }])), known);
  for (const [text, { projectId, name, id }] of tokens)
    assert.deepEqual(projects.byToken(text), { projectId, app: name, tokenId: id });
  for (const text of dead) {
    assert.equal(projects.byToken(text), null);
    assert.notEqual(projects.byDeadToken(text), null);
  }
}

test('whatever is done, memory and file say the same, over restarts too', () => {
  fc.assert(
    fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
      using home = temporaryHome();
      const expected: Expected = {
        tokens: new Map(),
        projects: new Map([['default', { name: 'Default', nano: null }]]),
        dead: new Set(),
      };
      let it = open(home.folder);
      try {
        for (const one of orders) {
          if (one.kind === 'restart') {
            it[Symbol.dispose]();
            it = open(home.folder);
          } else obey(one, it.projects, expected);
          compare(it.projects, expected);
        }
      } finally {
        it[Symbol.dispose]();
      }
    }),
    { numRuns: 30 },
  );
});
