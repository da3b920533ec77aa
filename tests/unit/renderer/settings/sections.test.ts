import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentSection, sectionIds, sectionOf, sectionsOf } from '../../../../renderer/features/settings/sections.ts';

const placed = (tops: readonly number[]) => sectionIds.map((id, at) => ({ id, top: tops[at] ?? 0 }));
const tops = [80, 150, 200, 250, 500, 900, 1_000, 1_100, 1_200, 1_500, 1_900, 2_300];
const scrolledBy = (pixels: number) => placed(tops.map((top) => top - pixels));
const seen = { height: 800, atEnd: false, asked: null };

test('the part whose heading has come up is the one that is read', () => {
  assert.equal(currentSection(scrolledBy(0), seen), 'general');
  assert.equal(currentSection(scrolledBy(420), seen), 'engine');
  assert.equal(currentSection(scrolledBy(1_150), seen), 'providers');
});

test('at the foot it is the last one, or the one that was asked for and is seen', () => {
  assert.equal(currentSection(scrolledBy(1_800), { ...seen, atEnd: true }), 'log');
  assert.equal(currentSection(scrolledBy(1_800), { ...seen, atEnd: true, asked: 'privacy' }), 'privacy');
  assert.equal(currentSection(scrolledBy(1_800), { ...seen, atEnd: true, asked: 'general' }), 'log');
});

test('without any part it is the first', () => assert.equal(currentSection([], seen), 'general'));

test('an address names a part or none', () => {
  assert.equal(sectionOf('#log'), 'log');
  assert.equal(sectionOf('#nowhere'), null);
  assert.equal(sectionOf(''), null);
});

test('a browser has no part of what the desktop alone can set', () => {
  assert.deepEqual(sectionsOf(true), sectionIds);
  assert.deepEqual(
    sectionIds.filter((id) => !sectionsOf(false).includes(id)),
    ['desktop', 'updates'],
  );
});
