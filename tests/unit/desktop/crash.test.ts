import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { App } from 'electron';
import type { DesktopContext } from '../../../main/desktop/context.ts';
import { surplus } from '../../../main/desktop/crash-reports.ts';
import { crash, keepCrashReports } from '../../../main/desktop/crash.ts';
import { temporaryHome } from '../../support/core.ts';
import { recordingLog } from '../../support/recording-ports.ts';

const canary = 'canary7f3a';

test('a fault of the main process and the end of another are lines of the log, without any words of theirs', () => {
  const app = new EventEmitter();
  const main = new EventEmitter();
  const { log, lines } = recordingLog();
  using home = temporaryHome();
  const core = { log, state: () => ({ home: home.folder }) };
  const context = { core, folder: import.meta.dirname } as unknown as DesktopContext;
  crash(app as unknown as App, main as unknown as NodeJS.Process).enable(context);
  main.emit('uncaughtException', Object.assign(new Error(`the prompt ${canary}`), { code: 'ERR_X' }));
  main.emit('unhandledRejection', canary);
  app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 139 });
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'killed', exitCode: 9, name: canary });
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['main-failed', 'main-rejected', 'page-gone', 'child-gone'],
  );
  assert.deepEqual(
    lines.slice(1).map(({ fields }) => fields),
    [{ name: 'string' }, { reason: 'crashed', exitCode: 139 }, { type: 'GPU', reason: 'killed', exitCode: 9 }],
  );
  assert.ok(!JSON.stringify(lines).includes(canary));
});

test('a page that crashes again and again leaves five reports', () => {
  using home = temporaryHome();
  const app = new EventEmitter();
  const context = {
    core: { log: recordingLog().log, state: () => ({ home: home.folder }) },
    folder: import.meta.dirname,
  } as unknown as DesktopContext;
  crash(app as unknown as App, new EventEmitter() as unknown as NodeJS.Process).enable(context);
  for (let at = 0; at < 9; at++) {
    home.write(`logs/crashes/pending/${at}.dmp`, '');
    app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 11 });
  }
  assert.equal(readdirSync(join(home.folder, 'logs', 'crashes', 'pending')).length, 5);
});

const started = () => {
  const calls: unknown[] = [];
  const app = { setPath: (...given: unknown[]) => calls.push(given) } as unknown as App;
  const crashReporter = { start: (options: unknown) => calls.push(options) };
  return { calls, parts: { app, crashReporter } };
};

test('reports of crashes lie in the home, go nowhere, and are no more than five', () => {
  using home = temporaryHome();
  const folder = join(home.folder, 'logs', 'crashes');
  mkdirSync(join(folder, 'completed'), { recursive: true });
  for (let at = 1; at <= 8; at++)
    for (const end of ['dmp', 'meta']) {
      const path = join(folder, 'completed', `report-${at}.${end}`);
      writeFileSync(path, '');
      utimesSync(path, at, at);
    }
  writeFileSync(join(folder, 'settings.dat'), '');
  const { calls, parts } = started();
  keepCrashReports(parts, home.folder);
  assert.deepEqual(calls, [['crashDumps', folder], { uploadToServer: false }]);
  const left = readdirSync(join(folder, 'completed')).filter((name) => name.endsWith('.dmp'));
  assert.deepEqual(left.toSorted(), ['report-4.dmp', 'report-5.dmp', 'report-6.dmp', 'report-7.dmp', 'report-8.dmp']);
  assert.equal(readdirSync(join(folder, 'completed')).length, 10);
  assert.ok(existsSync(join(folder, 'settings.dat')));
});

test('the folder is made for this user alone', () => {
  using home = temporaryHome();
  keepCrashReports(started().parts, home.folder);
  assert.equal(statSync(join(home.folder, 'logs', 'crashes')).mode & 0o777, 0o700);
});

test('where the home cannot hold a folder nothing is kept, and nothing fails', () => {
  using home = temporaryHome();
  home.write('logs', 'a file is in the way');
  const { calls, parts } = started();
  keepCrashReports(parts, home.folder);
  assert.deepEqual(calls, []);
});

test('of reports the oldest go with all that belongs to them, and nothing else does', () => {
  const files = Array.from({ length: 7 }, (_, at) => [
    { path: `new/${at}.dmp`, atMs: at },
    { path: `new/${at}.meta`, atMs: 99 },
  ]).flat();
  assert.deepEqual(surplus([...files, { path: 'settings.dat', atMs: 0 }]).toSorted(), [
    'new/0.dmp',
    'new/0.meta',
    'new/1.dmp',
    'new/1.meta',
  ]);
  assert.deepEqual(surplus([]), []);
});
