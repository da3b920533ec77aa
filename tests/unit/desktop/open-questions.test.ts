import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openQuestions, withAnswer } from '../../../main/desktop/open-questions.ts';

const commandLine = { state: 'absent', path: '/home/me/.local/bin/la-router', note: null, removable: false } as const;

test('what can be had and was not answered is asked, the login first', () => {
  assert.deepEqual(openQuestions({ startAtLogin: false, commandLine }, []), ['login', 'command-line']);
});

test('what was answered, holds already, or cannot be had is not', () => {
  assert.deepEqual(openQuestions({ startAtLogin: false, commandLine }, ['login']), ['command-line']);
  for (const startAtLogin of [true, null])
    assert.deepEqual(openQuestions({ startAtLogin, commandLine }, []), ['command-line']);
  for (const state of ['installed', 'foreign', 'none'] as const)
    assert.deepEqual(openQuestions({ startAtLogin: false, commandLine: { ...commandLine, state } }, []), ['login']);
});

test('an answer is kept once', () => {
  assert.deepEqual(withAnswer(['login'], 'command-line').answered, ['login', 'command-line']);
  assert.deepEqual(withAnswer(['login'], 'login').answered, ['login']);
});
