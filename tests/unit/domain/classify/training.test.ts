import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openKitchen, resource, rowsIn, weightsFrom } from '../../../../build/classifier/recipe.ts';
import { sharedFolder, withoutShared } from '../../../support/shared.ts';

test('the weights that ship are the ones that the recipe gives', { skip: withoutShared }, () => {
  const trained = weightsFrom(rowsIn(`${sharedFolder}/data/routing`), openKitchen());
  assert.ok(Buffer.from(trained).equals(readFileSync(resource)), 'npm run train writes them anew.');
});
