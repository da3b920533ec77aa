// Whatever goes up was looked at: of any body of any format, to any type of backend, each string that is sent is one
// that a judge was shown, or a word of ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../main/contract/errors.ts';
import type { Message } from '../../main/backends/backend.ts';
import { dialects } from '../../main/dialects/registry.ts';
import { readStrings } from '../../main/domain/sensitivity/json-strings.ts';
import { openSensitivity, type Sensitivity } from '../../main/gateway/plan/sensitivity.ts';
import { jsonOf, jsonValues, withHidden } from '../support/json-text.ts';
import { carrierLanes, type CarrierRequest } from './carrier-bench.ts';
import { carryingPlaces, filled, headersOf } from './carrier-places.ts';
import { messageOf } from './carrier-seam.ts';
import { addressOf } from './forms.ts';

const privacy = { high: 'device', medium: 'public', low: 'public', unreadable: 'low', ignore: [] } as const;
const real = openSensitivity(Buffer.alloc(32, 1))({ privacy });

/** The name of the target, and what is asked of a stream whose caller does not count. */
const ours: ReadonlySet<string> = new Set(['of-ours', 'models/of-ours', 'stream_options', 'include_usage']);

const stringsIn = (bytes: Buffer): readonly string[] => readStrings(bytes.toString('utf8')).map(({ text }) => text);

/** Everything that it is shown, string by string. */
function overTheShoulder() {
  const shown = new Set<string>();
  const show = (strings: readonly string[]): void => strings.forEach((text) => shown.add(text));
  const judging: Sensitivity = {
    ...real,
    judge(request, given) {
      show(stringsIn(request.raw));
      return real.judge(request, given);
    },
    judgeComposed(body) {
      show(stringsIn(body));
      return real.judgeComposed(body);
    },
    judgeText(text) {
      show([text]);
      return real.judgeText(text);
    },
  };
  return { judging, shown };
}

/** The path, the values of its headers, all strings of its body. */
const stringsOf = ({ path, headers, body }: Message): readonly string[] => [
  path,
  ...Object.values(headers),
  ...stringsIn(body),
];

async function sentOf(request: CarrierRequest, seam: Parameters<typeof messageOf>[1]): Promise<Message | null> {
  try {
    return await messageOf(request, seam);
  } catch (error) {
    if (error instanceof RouterError) return null;
    throw error;
  }
}

const word = { text: 'hidden', escaped: true };
const values = fc
  .tuple(jsonValues, fc.boolean(), fc.array(fc.nat(7), { maxLength: 6 }))
  .map(([value, asKey, walk]) => jsonOf(withHidden(value, { word, asKey, walk })));
const texts = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text));
const headerValues = fc.stringMatching(/^[!-~][ -~]{0,30}$/);
const runs = { numRuns: 40 };

for (const dialect of dialects) {
  test(`no string goes up from ${dialect.id} that no judge was shown, to whatever backend`, async () => {
    const places = carryingPlaces.filter((one) => one.dialect === dialect && one.kind === 'value');
    let sent = 0;
    const drawn = [fc.constantFrom(...places), fc.oneof(values, texts), headerValues] as const;
    for (const lane of carrierLanes)
      await fc.assert(
        fc.asyncProperty(...drawn, async ({ template }, json, header) => {
          const model = `${lane.name}/of-ours`;
          const address = addressOf({ dialect, stream: false, name: '' }, model);
          const headers = Object.fromEntries(headersOf(dialect).map((name) => [name, header]));
          const { judging, shown } = overTheShoulder();
          const request = { address, body: filled(template, model, [json]), headers };
          const message = await sentOf(request, { dialect, lane, judging });
          if (message === null) return;
          sent++;
          assert.deepEqual(
            stringsOf(message).filter((text) => !shown.has(text) && !ours.has(text)),
            [],
          );
        }),
        runs,
      );
    // Few targets count tokens themselves.
    assert.ok(sent >= 10, String(sent));
  });
}

test('a string that no judge was shown is seen', async () => {
  const [place = assert.fail()] = carryingPlaces;
  const [lane = assert.fail()] = carrierLanes;
  const { judging, shown } = overTheShoulder();
  const blind: Sensitivity = { ...judging, judge: () => ({ level: 'low', reason: '' }) };
  const model = `${lane.name}/of-ours`;
  const request = { address: '/v1/chat/completions', body: filled(place.template, model, ['"unseen"']), headers: {} };
  const message = await messageOf(request, { dialect: place.dialect, lane, judging: blind });
  assert.ok(message !== null && stringsOf(message).includes('unseen') && !shown.has('unseen'));
});
