import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../../main/commands/nearest.ts';

const known = ['serve', 'status', 'projects', 'limits.bodyBytes'];
const cases: readonly (readonly [word: string, meant: string | null])[] = [
  ['serv', 'serve'],
  ['sreve', 'serve'],
  ['PROJECTS', 'projects'],
  ['limit.bodybytes', 'limits.bodyBytes'],
  ['sing', null],
  ['', null],
];
for (const [word, meant] of cases)
  test(`"${word}" is taken for ${meant ?? 'nothing'}`, () => assert.equal(nearest(word, known), meant));
