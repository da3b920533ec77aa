import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Dialect } from '../../../../main/dialects/dialect.ts';
import { dialects } from '../../../../main/dialects/registry.ts';
import { readStrings } from '../../../../main/domain/sensitivity/json-strings.ts';
import { openSensitivity } from '../../../../main/gateway/plan/sensitivity.ts';
import { addressOf, bodyOf } from '../../../egress/forms.ts';
import { unpinned } from '../../../egress/pins.ts';
import { entranceAt } from '../../../support/entrance.ts';
import { jsonOf, jsonValues, withHidden } from '../../../support/json-text.ts';

const privacy = { high: 'device', medium: 'public', low: 'public', unreadable: 'low', ignore: [] } as const;
// In pieces, so that no number stands here whole.
const number = ['536', '22', '1847'].join('-');
const secret = `my social security number is ${number}`;
const runs = { numRuns: 60 };
const given = { unreadable: 'low', isKnownSeal: () => false } as const;

const hiding = fc.record({
  word: fc.record({ text: fc.constant(secret), escaped: fc.boolean() }),
  asKey: fc.boolean(),
  walk: fc.array(fc.nat(7), { maxLength: 8 }),
});

/** A sound request of that format with more in it that the format does not know: it goes up as it is. */
function requestWith(dialect: Dialect, more: string) {
  const form = { dialect, stream: false, name: dialect.id };
  const body = JSON.stringify(bodyOf(form, { model: 'm', pin: unpinned, serial: 0 }));
  const raw = Buffer.from(`{"x_more" : ${more},\n"x_more":\t0 , ${body.slice(1)}`);
  return dialect.parseRequest(raw, entranceAt(addressOf(form, 'm')));
}

const strings = (bytes: Buffer): Set<string> =>
  new Set(Array.from(readStrings(bytes.toString('utf8')), ({ text }) => text));

for (const dialect of dialects) {
  test(`a number anywhere in the bytes of ${dialect.id} is found, however they are written`, async () => {
    const { judge } = openSensitivity(Buffer.alloc(32, 1))({ privacy });
    assert.equal((await judge(requestWith(dialect, '"nothing"'), given)).level, 'low');
    await fc.assert(
      fc.asyncProperty(jsonValues, hiding, async (value, hidden) => {
        const request = requestWith(dialect, jsonOf(withHidden(value, hidden)));
        assert.equal((await judge(request, given)).level, 'high');
      }),
      runs,
    );
  });

  test(`no string goes up from ${dialect.id} that was not read before`, () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        const request = requestWith(dialect, jsonOf(value));
        const read = strings(request.raw);
        const ours = new Set(['of-ours', 'models/of-ours']);
        const unread = [...strings(dialect.rewrite(request, 'of-ours'))].filter(
          (text) => !read.has(text) && !ours.has(text),
        );
        assert.deepEqual(unread, []);
      }),
      runs,
    );
  });
}
