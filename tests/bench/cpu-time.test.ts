import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuMicrosBetween, readCpu, type CpuReading } from './cpu-time.ts';

const reading = (tickMicros: number, threads: Record<string, number>): CpuReading => ({
  tickMicros,
  threadNanos: new Map(Object.entries(threads)),
});

for (const [title, before, after, micros] of [
  [
    'the nanoseconds of its threads, where ticks see too little',
    reading(100_000, { 1: 5_000_000, 2: 1_000_000 }),
    reading(110_000, { 1: 20_000_500, 2: 2_000_000 }),
    16_000.5,
  ],
  ['all that a new thread did', reading(0, { 1: 1_000_000 }), reading(10_000, { 1: 2_000_000, 2: 3_000_000 }), 4_000],
  [
    'the ticks, where a thread has ended with what it did',
    reading(100_000, { 1: 1_000_000, 2: 50_000_000 }),
    reading(400_000, { 1: 2_000_000 }),
    300_000,
  ],
  [
    'the ticks, where a thread came and went in between',
    reading(0, { 1: 0 }),
    reading(900_000, { 1: 500_000_000 }),
    900_000,
  ],
  ['the ticks, where there is no schedstat', reading(0, { 1: 0 }), reading(10_000, { 1: 0 }), 10_000],
] as const) {
  test(`the time of a process is ${title}`, () => {
    assert.equal(cpuMicrosBetween(before, after), micros);
  });
}

test('what this process uses is seen', { skip: process.platform !== 'linux' && 'only Linux has /proc' }, () => {
  const before = readCpu(process.pid);
  const start = process.cpuUsage();
  let used = 0;
  while (used < 50_000) {
    const { user, system } = process.cpuUsage(start);
    used = user + system;
  }
  const seen = cpuMicrosBetween(before, readCpu(process.pid));
  assert.ok(seen > 25_000, `${seen} µs of ${used}`);
});
