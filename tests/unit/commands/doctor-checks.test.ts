// Unit: what doctor says of what it found, every verdict of each check.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Check, type Evidence } from '../../../main/commands/doctor-checks.ts';

const well: Evidence = {
  home: { folder: '/home/me/router', canWrite: true },
  problem: null,
  router: { url: 'http://127.0.0.1:1', version: '1.2.3', policyProblem: null },
  port: { host: '127.0.0.1', port: 18_790, taken: null },
  keys: [{ name: 'openai', isSet: true }],
  memory: { totalBytes: 16e9, freeBytes: 8e9 },
  diskFreeBytes: 100e9,
  devices: ['cuda'],
  models: ['gemma'],
  backends: [{ name: 'cloud', state: 'ok' }],
  ledger: { state: 'ok', message: null },
  clients: { found: ['Aider'], connected: ['Aider'] },
};

/** No router runs, so nobody tells what only it knows. */
const alone = { router: null, devices: null, models: null, backends: null, ledger: null, clients: null } as const;
const held = { router: null, holder: { name: 'nginx', pid: 7 }, next: 18_791 };

type Verdict = readonly [
  name: string,
  found: Partial<Evidence>,
  status: Check['status'] | null,
  says: RegExp,
  fix: RegExp | null,
  command?: readonly string[],
];

const verdicts: readonly Verdict[] = [
  ['home', {}, 'ok', /can be written/, null],
  ['home', { home: { folder: '/x', canWrite: false } }, 'fail', /^\/x cannot be written/, /--home/],
  ['policy', {}, 'ok', /in order/, null],
  ['policy', { problem: 'policy.yaml:1:1: no' }, 'fail', /policy\.yaml:1:1/, /la-router policy check/],
  [
    'policy',
    { router: { url: 'u', version: '1', policyProblem: 'refused' } },
    'fail',
    /^refused$/,
    /la-router policy check/,
  ],
  ['port', {}, 'ok', /1\.2\.3 answers at http/, null],
  ['port', alone, 'warn', /127\.0\.0\.1:18790 is free/, /^la-router serve$/, ['serve']],
  ['port', { ...alone, port: { ...well.port, taken: held } }, 'fail', /nginx \(process 7\)/, /--port 18791$/],
  [
    'port',
    { ...alone, port: { ...well.port, taken: { router: null, holder: { name: null, pid: 7 }, next: null } } },
    'fail',
    /a program \(process 7\)/,
    /another port$/,
  ],
  [
    'port',
    { ...alone, port: { ...well.port, taken: { router: null, holder: null, next: 5 } } },
    'fail',
    /another program/,
    /--port 5$/,
  ],
  ['keys', {}, 'ok', /set for openai/, null],
  ['keys', { keys: [] }, 'ok', /needs none/, null],
  ['keys', { keys: [], models: [] }, 'ok', /needs none/, null],
  ['keys', { keys: [], models: [], backends: [] }, 'warn', /No provider has a key/, /OPENAI_API_KEY/],
  ['backend', {}, null, /./, null],
  ['backend', { backends: [{ name: 'cloud', state: 'failing' }] }, 'warn', /^cloud fails/, /la-router logs/],
  ['ledger', {}, 'ok', /written down/, null],
  ['ledger', { ledger: null }, null, /./, null],
  ['ledger', { ledger: { state: 'full', message: 'The disk is full' } }, 'fail', /full/, /Make room/],
  ['ledger', { ledger: { state: 'damaged', message: null } }, 'warn', /The ledger is damaged/, /moved away/],
  ['memory', {}, 'ok', /8\.0 GB of 16\.0 GB are free/, null],
  ['memory', { memory: { totalBytes: 16e9, freeBytes: 1e9 } }, 'warn', /1\.0 GB/, /Close programs/],
  ['disk', {}, 'ok', /100\.0 GB are free/, null],
  ['disk', { diskFreeBytes: null }, 'ok', /does not tell/, null],
  ['disk', { diskFreeBytes: 1e9 }, 'warn', /1\.0 GB/, /before a model is downloaded/],
  ['disk', { diskFreeBytes: 1e8 }, 'fail', /100\.0 MB/, /refused on a full disk/],
  ['gpu', {}, 'ok', /compute on cuda/, null],
  ['gpu', { devices: [] }, 'ok', /the processor does it/, null],
  ['gpu', { devices: null }, null, /./, null],
  ['models', {}, 'ok', /1 on this machine: gemma/, null],
  ['models', { models: [] }, 'ok', /the policy names others/, null],
  ['models', { models: null }, 'warn', /only a running router tells/, /^la-router serve$/, ['serve']],
  [
    'models',
    { models: [], backends: [] },
    'warn',
    /No model/,
    /^la-router models pull gemma-4-e4b$/,
    ['models', 'pull', 'gemma-4-e4b'],
  ],
  ['clients', {}, 'ok', /Connected: Aider/, null],
  ['clients', { clients: null }, null, /./, null],
  ['clients', { clients: { found: [], connected: [] } }, null, /./, null],
  [
    'clients',
    { clients: { found: ['Aider', 'Zed'], connected: ['Zed'] } },
    'warn',
    /not connected: Aider$/,
    /^la-router connect$/,
    ['connect'],
  ],
];

for (const [at, [name, found, status, says, fix, command = null]] of verdicts.entries())
  test(`doctor on ${name}, case ${at + 1}: ${status ?? 'nothing to say'}`, () => {
    const check = judge({ ...well, ...found }).find((one) => one.name === name);
    assert.equal(check?.status ?? null, status);
    if (check === undefined) return;
    assert.match(check.message, says);
    assert.equal(check.fix === null, fix === null);
    if (fix !== null) assert.match(check.fix ?? '', fix);
    assert.deepEqual(check.command, command);
  });

test('the router of another home is named with its home', () => {
  for (const [home, says] of [
    ['/other', /another home's router, of \/other$/],
    [null, /another home's router$/],
  ] as const) {
    const taken = { ...held, router: { home, pid: 7, version: '1' } };
    const check = judge({ ...well, ...alone, port: { ...well.port, taken } }).find(({ name }) => name === 'port');
    assert.match(check?.message ?? '', says);
    assert.match(check?.fix ?? '', /--home/);
  }
});
