import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderFidelity, type Row } from './document.ts';
import { answerFeatures, requestFeatures } from './features.ts';
import { places } from './places.ts';
import { clients, fateOfAnswer, fateOfRequest, startPlaces } from './table.ts';

const rows: Row[] = [];

for (const dialect of clients) {
  test(`what ${dialect.id} asks reaches every kind of backend, or is refused with a reason`, async () => {
    await using router = startPlaces(places);
    for (const feature of requestFeatures) {
      const fates: string[] = [];
      for (const place of places) {
        const fate = await fateOfRequest(router, { dialect, place, feature });
        assert.doesNotMatch(fate, /^LOST/, `${feature.name} at ${place.name}`);
        fates.push(fate);
      }
      rows.push({ side: 'request', client: dialect.id, feature: feature.name, fates });
    }
  });

  for (const stream of [false, true]) {
    test(`what any backend answers reaches ${dialect.id}${stream ? ', streamed' : ''}`, async () => {
      await using router = startPlaces(places);
      for (const feature of answerFeatures) {
        const fates: string[] = [];
        for (const place of places) {
          const fate = await fateOfAnswer(router, { dialect, place, feature, stream });
          assert.doesNotMatch(fate, /^LOST/, `${feature.name} at ${place.name}`);
          fates.push(fate);
        }
        if (!stream) rows.push({ side: 'answer', client: dialect.id, feature: feature.name, fates });
      }
    });
  }
}

const path = join(import.meta.dirname, '..', '..', 'docs', 'fidelity.md');

test('docs/fidelity.md is what was found here; UPDATE_DOCS=1 writes it anew', () => {
  const found = renderFidelity(
    rows,
    places.map(({ name }) => name),
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, found);
  assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', found);
});

test('a feature that is lost on the way would be found', async () => {
  await using router = startPlaces(places);
  const [place] = places;
  const dialect = clients.find(({ id }) => id === 'anthropic-messages');
  assert.ok(place !== undefined && dialect !== undefined);
  const deaf = { name: 'planted', asked: {}, arrived: () => Math.random() };
  assert.match(await fateOfRequest(router, { dialect, place, feature: deaf }), /^LOST/);
});
