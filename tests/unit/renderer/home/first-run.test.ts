import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DownloadProgress } from '../../../../main/contract/downloads.ts';
import type { CatalogEntry, Computer, FitSum, FoundModel } from '../../../../main/contract/models.ts';
import { dutyKey } from '../../../../renderer/features/home/first-run/duties.ts';
import {
  choosing,
  isRight,
  nextStep,
  resumed,
  type Choice,
  type FirstEvent,
  type FirstRun,
} from '../../../../renderer/features/home/first-run/machine.ts';
import { needOf, offerOf } from '../../../../renderer/features/home/first-run/offer.ts';
import { recordWith } from '../../../support/model-entries.ts';

const record = recordWith({
  id: 'small',
  engine: 'worker',
  state: 'loading',
  progress: 0.5,
  pid: 1,
  device: 'cpu',
  contextTokens: 8_192,
  slots: 4,
  memoryBytes: 1e9,
  loads: 1,
});

const download: DownloadProgress = {
  id: 'd1',
  modelId: 'gemma',
  phase: 'downloading',
  bytes: 5,
  total: 10,
  rate: 1,
  etaS: 5,
  error: null,
};

const file: Choice = { kind: 'file', path: '/models/small.gguf', name: 'small' };
const fetched: Choice = { kind: 'download', modelId: 'gemma', name: 'Gemma' };
const answer = { text: '391', target: 'local/small', zone: 'device', tookMs: 400, costUsd: 0 } as const;

const walk = (events: readonly FirstEvent[], from: FirstRun = choosing): FirstRun => events.reduce(nextStep, from);

test('a file that was found goes from one click to a first answer', () => {
  const run = walk([
    { type: 'chosen', choice: file },
    { type: 'imported', id: 'small' },
    { type: 'model-changed', model: record },
  ]);
  assert.deepEqual(run, { step: 'start', choice: file, id: 'small', record });
  assert.deepEqual(
    walk(
      [
        { type: 'model-changed', model: { ...record, state: 'ready' } },
        { type: 'answered', answer },
      ],
      run,
    ),
    {
      step: 'answered',
      choice: file,
      answer,
    },
  );
});

test('what is here already is only started, and a server only taken in', () => {
  assert.equal(walk([{ type: 'chosen', choice: { kind: 'installed', id: 'a', name: 'A' } }]).step, 'start');
  const taken = walk([{ type: 'chosen', choice: { kind: 'server', name: 'ollama' } }, { type: 'server-taken' }]);
  assert.deepEqual(taken, { step: 'ask', choice: { kind: 'server', name: 'ollama' }, id: null });
});

test('a download is followed by its own id, and started when it is done', () => {
  const begun = walk([
    { type: 'chosen', choice: fetched },
    { type: 'download-progress', download: { ...download, id: 'other', modelId: 'other' } },
  ]);
  assert.deepEqual(begun, { step: 'download', choice: fetched, id: null, progress: null });
  const going = walk([{ type: 'download-progress', download }], begun);
  assert.deepEqual(going, { step: 'download', choice: fetched, id: 'd1', progress: download });
  const late = { ...download, id: 'd2', phase: 'done' } as const;
  assert.equal(walk([{ type: 'download-progress', download: late }], going), going);
  const done = walk([{ type: 'download-progress', download: { ...download, phase: 'done' } }], going);
  assert.deepEqual(done, { step: 'start', choice: fetched, id: 'gemma', record: null });
});

test('every failure says where it was, and is tried again from there', () => {
  const words = { message: 'It needs 9 GB, and models may take 8 GB.' };
  const start = walk([
    { type: 'chosen', choice: file },
    { type: 'imported', id: 'small' },
  ]);
  const failures: readonly FirstRun[] = [
    walk([
      { type: 'chosen', choice: file },
      { type: 'failed', ...words },
    ]),
    walk([{ type: 'failed', ...words }], start),
    walk(
      [
        {
          type: 'model-changed',
          model: { ...record, state: 'failed', error: { code: 'insufficient_memory', ...words } },
        },
      ],
      start,
    ),
    walk([
      { type: 'chosen', choice: fetched },
      { type: 'download-progress', download },
      {
        type: 'download-progress',
        download: { ...download, phase: 'error', error: { code: 'hub_unreachable', ...words } },
      },
    ]),
    walk([
      { type: 'chosen', choice: { kind: 'server', name: 'ollama' } },
      { type: 'server-taken' },
      { type: 'failed', ...words },
    ]),
  ];
  assert.deepEqual(
    failures.map((run) => run.step === 'failed' && [run.at, run.message]),
    ['import', 'start', 'start', 'download', 'ask'].map((at) => [at, words.message]),
  );
  assert.deepEqual(
    failures.map((run) => nextStep(run, { type: 'again' }).step),
    ['import', 'start', 'start', 'download', 'ask'],
  );
  for (const run of failures) assert.equal(nextStep(run, { type: 'given-up' }), choosing);
});

test('what comes too late changes nothing', () => {
  const ended = walk([
    { type: 'chosen', choice: file },
    { type: 'failed', message: 'no' },
  ]);
  for (const run of [choosing, ended])
    for (const event of [
      { type: 'imported', id: 'small' },
      { type: 'server-taken' },
      { type: 'download-progress', download },
      { type: 'model-changed', model: record },
      { type: 'answered', answer },
      { type: 'failed', message: 'late' },
    ] as const)
      assert.equal(nextStep(run, event), run, event.type);
  assert.equal(nextStep(choosing, { type: 'again' }), choosing);
});

test('each step is done once, and done again after a failure', () => {
  const first = walk([{ type: 'chosen', choice: fetched }]);
  const going = walk([{ type: 'download-progress', download }], first);
  const further = walk([{ type: 'download-progress', download: { ...download, bytes: 6 } }], going);
  assert.notEqual(dutyKey(first), dutyKey(going));
  assert.equal(dutyKey(going), dutyKey(further));
  const failed = walk([{ type: 'failed', message: 'no' }], first);
  assert.notEqual(dutyKey(failed), dutyKey(nextStep(failed, { type: 'again' })));
});

test('a page that is loaded anew finds the download that goes on', () => {
  const nameOf = (id: string): string => (id === 'gemma' ? 'Gemma' : id);
  const ended = { ...download, id: 'd0', phase: 'error' } as const;
  assert.deepEqual(resumed([ended, download], nameOf), {
    step: 'download',
    choice: fetched,
    id: 'd1',
    progress: download,
  });
  assert.equal(resumed([ended, { ...download, phase: 'done' }], nameOf), choosing);
});

test('the number counts in whatever words it is said, and no other one does', () => {
  for (const right of ['391', '17 × 23 = 391.', '**391**', 'The answer is 391']) assert.ok(isRight(right), right);
  for (const wrong of ['349', '3910', '1391', '3.391', '', 'three hundred']) assert.ok(!isRight(wrong), wrong);
});

const computer: Computer = {
  processor: 'A',
  cores: 8,
  memoryBytes: 24e9,
  budgetBytes: 16e9,
  freeBytes: 16e9,
  diskFreeBytes: 200e9,
  devices: [],
  system: 'Linux',
};

const found = (name: string, bytes: number): FoundModel => ({
  path: `/m/${name}.gguf`,
  name,
  bytes,
  source: 'lmstudio',
  installedAs: null,
});

const sum: FitSum = { weightsBytes: 5e9, contextBytes: 1e9, workingBytes: 1e9, freeBytes: 16e9, budgetBytes: 16e9 };

const entry = (
  id: string,
  order: { readonly bytes: number; readonly verdict?: 'well' | 'no'; readonly starter?: boolean },
): CatalogEntry => ({
  id,
  name: id.toUpperCase(),
  kind: 'chat',
  parameters: null,
  variants: [{ quant: 'Q4', file: `folder/${id}.gguf`, bytes: order.bytes, sha256: null, source: null }],
  context: null,
  modalities: [],
  licence: null,
  tier: null,
  starter: order.starter ?? false,
  sampling: null,
  installed: null,
  origin: null,
  record: null,
  fit: { verdict: order.verdict ?? 'well', needBytes: null, gpuLayers: null, contextTokens: null, why: '', sum },
});

test('a file on the disk is offered before a download, the known one before the larger', () => {
  const catalog = [entry('gemma-4', { bytes: 5e9 })];
  const offer = offerOf({
    found: [found('Gemma-4', 5e9), found('large', 9e9), found('bge-m3', 4e8), found('huge', 40e9)],
    catalog,
    computer,
  });
  assert.ok(offer.best?.kind === 'file');
  assert.equal(offer.best.file.name, 'Gemma-4');
  assert.deepEqual(
    offer.others.map(({ name }) => name),
    ['large', 'huge'],
  );
  assert.deepEqual(needOf(offer.best), { name: 'GEMMA-4', bytes: 5e9, need: 7e9, sum });
});

test('without a file that fits the largest that runs well and is soon there is offered, or else the starter', () => {
  const catalog = [
    entry('tiny', { bytes: 1e8, starter: true }),
    entry('small', { bytes: 3e9 }),
    entry('middle', { bytes: 6e9 }),
    entry('large', { bytes: 7e9, verdict: 'no' }),
    entry('long', { bytes: 20e9 }),
  ];
  const offered = (given: readonly CatalogEntry[], here = computer): string | undefined => {
    const { best } = offerOf({ found: [found('huge', 40e9)], catalog: given, computer: here });
    return best?.kind === 'download' ? best.entry.id : best?.file.name;
  };
  assert.equal(offered(catalog), 'small', 'a processor alone is slow');
  assert.equal(offered(catalog, { ...computer, devices: ['cuda'] }), 'middle');
  assert.equal(offered(catalog, { ...computer, diskFreeBytes: 1e9 }), 'tiny');
  assert.equal(offered([]), 'huge', 'its owner may try');
  assert.deepEqual(offerOf({ found: [found('bge-m3', 4e8)], catalog: [], computer: null }), { best: null, others: [] });
});
