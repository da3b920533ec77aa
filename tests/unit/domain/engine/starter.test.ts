import assert from 'node:assert/strict';
import { test } from 'node:test';
import { starterStep, type StarterSituation } from '../../../../main/domain/engine/starter.ts';

const bare: StarterSituation = {
  setting: 'unset',
  othersCanServeAuto: false,
  installedAny: false,
  windowOpen: false,
};

test('where nothing can serve auto the starter comes by itself without a window, and waits for the click in one', () => {
  assert.equal(starterStep(bare), 'fetch');
  assert.equal(starterStep({ ...bare, windowOpen: true }), 'offer');
});

test('where something else can serve auto nobody is asked to fetch anything', () => {
  for (const windowOpen of [false, true])
    assert.equal(starterStep({ ...bare, othersCanServeAuto: true, windowOpen }), 'nothing');
});

test('switched on it comes whatever else there is, and without a click', () => {
  for (const windowOpen of [false, true])
    for (const installedAny of [false, true])
      assert.equal(starterStep({ setting: 'on', othersCanServeAuto: installedAny, installedAny, windowOpen }), 'fetch');
});

test('switched off it never comes', () => {
  for (const windowOpen of [false, true])
    for (const othersCanServeAuto of [false, true])
      assert.equal(starterStep({ ...bare, setting: 'off', othersCanServeAuto, windowOpen }), 'nothing');
});

test('with a model installed nobody is asked to fetch another', () => {
  for (const windowOpen of [false, true])
    assert.equal(starterStep({ ...bare, installedAny: true, windowOpen }), 'nothing');
});
