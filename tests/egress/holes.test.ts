// A matrix that cannot fail proves nothing: over cores with a hole, and over records that were doctored, it must.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outbound } from '../../main/platform/ports.ts';
import { openBench } from './bench.ts';
import { problemsOf, type Run } from './check.ts';
import { combinations, problemsAlong, strayedFrom, type Plants } from './matrix.ts';
import { paths, type Path } from './paths.ts';
import { promptOf } from './pins.ts';
import { elsewhere } from './places.ts';

function pathNamed(name: string): Path {
  const path = paths.find((one) => one.name === name);
  assert.ok(path !== undefined, name);
  return path;
}

/** Who is asked tells somebody else too. */
const mirroring = (real: Outbound): Outbound => ({
  ...real,
  to: (zone) => {
    const way = real.to(zone);
    return {
      dispatch(options, handler) {
        if (options.method === 'POST') way.dispatch({ ...options, origin: `http://${elsewhere}` }, {});
        return way.dispatch(options, handler);
      },
    };
  },
});

/** Goes wherever an answer points. */
const following = (real: Outbound): Outbound => ({
  ...real,
  to: (zone) => {
    const way = real.to(zone);
    return {
      dispatch: (options, handler) =>
        way.dispatch(options, {
          onRequestStart: (...given) => handler.onRequestStart?.(...given),
          onResponseData: (...given) => handler.onResponseData?.(...given),
          onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
          onResponseError: (...given) => handler.onResponseError?.(...given),
          onResponseStart(controller, status, headers, message) {
            if (status !== 307) return handler.onResponseStart?.(controller, status, headers, message);
            way.dispatch({ ...options, origin: new URL(String(headers['location'])).origin }, handler);
          },
        }),
    };
  },
});

/** Everything takes the way of what is public, where a proxy may stand. */
const oneWay = (real: Outbound): Outbound => ({ ...real, to: () => real.to('public') });

const holes: readonly (readonly [hole: string, path: string, plants: Plants, told: RegExp])[] = [
  [
    'a public place that its policy calls a device',
    'plain',
    { policy: (written) => written.replaceAll('zone: public, region: us', 'zone: device, region: us') },
    /out-\S+: saw the canary/,
  ],
  [
    'a public place that its policy calls a device, while local only is on',
    'escalation',
    { policy: (written) => written.replaceAll('zone: public, region: us', 'zone: device, region: us') },
    /local only \|.*was contacted/,
  ],
  [
    'a wall that lets through what is sensitive',
    'fallback',
    { policy: (written) => `${written}privacy: { high: public }\n` },
    /detection \|.* saw the canary/,
  ],
  [
    'a place of another region that claims to be of this one',
    'retry',
    { policy: (written) => written.replaceAll('region: us', 'region: eu') },
    /region by \w+ \|.* saw the canary/,
  ],
  ['a way out that tells somebody else too', 'plain', { outbound: mirroring }, /nobody was to be asked there/],
  ['a way out that follows redirects', 'upstream redirect', { outbound: following }, /nobody was to be asked there/],
  ['a way out that is the same for all', 'proxy variables set', { outbound: oneWay }, /device, sent as public/],
];

for (const [hole, path, plants, told] of holes) {
  test(`${hole} is seen`, async () => {
    const others: string[] = [];
    for await (const problem of problemsAlong(pathNamed(path), plants)) {
      if (told.test(problem)) return;
      others.push(problem);
    }
    assert.fail(`It was not seen. What was: ${others.slice(0, 3).join(' ')}`);
  });
}

test('walls around everything would prove nothing, and are seen', async () => {
  const astray = await strayedFrom(pathNamed('plain'), {
    policy: (written) => `${written}privacy: { low: device, medium: device }\n`,
  });
  assert.ok(astray.length > 0);
});

async function soundRun(): Promise<Run> {
  const path = pathNamed('plain');
  const combination = combinations.find(
    (one) => one.path === path && one.state === 'absent' && one.pin.name === 'detection',
  );
  assert.ok(combination !== undefined);
  await using bench = openBench({ path, hasInside: false });
  const run = await bench.run(combination);
  assert.deepEqual(problemsOf(run), []);
  return run;
}

const doctored: readonly (readonly [what: string, how: (run: Run, said: string) => Partial<Run>, told: RegExp])[] = [
  ['a log line that holds the prompt', (_run, said) => ({ logged: [`{"event":"x","said":"${said}"}`] }), /logged/],
  ['a refusal that quotes it', ({ text }, said) => ({ text: `${text}${said}` }), /quotes the prompt/],
  ['an answer where there was to be none', () => ({ status: 200, text: '{}' }), /expected privacy_pin_unavailable/],
  [
    'another error',
    ({ text }) => ({ text: text.replace('privacy_pin_', 'model_') }),
    /expected privacy_pin_unavailable/,
  ],
];

for (const [what, how, told] of doctored) {
  test(`${what} is seen`, async () => {
    const run = await soundRun();
    assert.match(problemsOf({ ...run, ...how(run, promptOf(run.pin, 1)) }).join('\n'), told);
  });
}
