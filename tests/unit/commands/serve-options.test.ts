import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { homeFrom } from '../../../main/commands/serve-options.ts';

const values = (given: Readonly<Record<string, string>>) => ({
  text: (name: string) => given[name],
  has: (name: string) => name in given,
});

test('the home is told before there is a router: the flag goes before the variable', () => {
  assert.equal(homeFrom(values({ home: '/one' }), { LLR_HOME: '/two' }), resolve('/one'));
  assert.equal(homeFrom(values({}), { LLR_HOME: '/two' }), resolve('/two'));
});
