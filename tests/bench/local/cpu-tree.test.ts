import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { descendantsOf, readTime, restingSince, treeOf, treeSeconds } from './cpu-tree.ts';

const stat = (pid: number, parent: number, name = 'node'): string =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 9 9 0 0 ${pid * 10} ${pid} 700 800 20 0 12 0 4711 9 9`;
const time = (pid: number, parent: number) => ({ pid, parent, seconds: pid });
const onLinux = { skip: process.platform !== 'linux' && 'only Linux has /proc' };

test('the time of a process is its user and system time, not that of children that have ended', () => {
  assert.deepEqual(readTime(stat(20, 3)), { pid: 20, parent: 3, seconds: 2.2 });
});

test('a name with brackets and blanks in it moves no field', () => {
  assert.deepEqual(readTime(stat(20, 3, 'a) R 1 (b')), readTime(stat(20, 3)));
});

test('a process that has gone meanwhile has no time', () => {
  assert.equal(readTime(''), null);
});

test('a tree is a process and all below it, in whatever order they are found', () => {
  const all = [time(4, 3), time(1, 0), time(3, 2), time(2, 1), time(9, 1), time(5, 2)];
  const pids = (root: number): number[] => treeOf(root, all).map(({ pid }) => pid);
  assert.deepEqual(pids(2), [2, 3, 5, 4]);
  assert.deepEqual(pids(4), [4]);
  assert.deepEqual(pids(77), []);
});

const readings = (...seconds: number[]) => seconds.map((used, index) => ({ at: index * 100, seconds: used }));

test('a process rests when it has used no more than a tick for long enough', () => {
  assert.equal(restingSince(readings(1, 2, 3, 4, 5, 6)), null);
  assert.equal(restingSince(readings(1, 2, 3, 3, 3, 3)), null);
  assert.deepEqual(restingSince(readings(1, 2, 3, 3, 3.01, 3.01, 3.01)), { at: 200, seconds: 3 });
  assert.equal(restingSince(readings(3, 3, 3, 3, 3, 3.2)), null);
  assert.equal(restingSince([]), null);
});

test('a child is seen below this process until it has ended', onLinux, async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const pid = child.pid ?? 0;
  assert.ok(descendantsOf(process.pid).includes(pid));
  assert.ok(treeSeconds(process.pid) > 0);
  child.stdin.end();
  await once(child, 'exit');
  assert.equal(treeSeconds(pid), Number.NaN);
});
