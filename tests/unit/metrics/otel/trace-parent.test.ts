import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTraceParent } from '../../../../main/metrics/otel/trace-parent.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

test('a caller’s trace is read with whether it is kept', () => {
  assert.deepEqual(readTraceParent(`00-${trace}-${span}-01`), { traceId: trace, spanId: span, sampled: true });
  assert.equal(readTraceParent(`00-${trace}-${span}-00`)?.sampled, false);
  assert.equal(readTraceParent(`cc-${trace}-${span}-09-what comes later`)?.sampled, true);
});

for (const header of [
  null,
  '',
  `00-${trace}-${span}`,
  `00-${trace}-${span}-01-more`,
  `ff-${trace}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${trace}-${span}-0g`,
  ` 00-${trace}-${span}-01`,
  `00-${trace}-${span}-01\n`,
]) {
  test(`${JSON.stringify(header)} says nothing of a trace`, () => {
    assert.equal(readTraceParent(header), null);
  });
}

test('whatever a header holds, what is read of it are two ids', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.?$/)),
      (header) => {
        const found = readTraceParent(header);
        if (found === null) return;
        assert.match(found.traceId, /^[0-9a-f]{32}$/);
        assert.match(found.spanId, /^[0-9a-f]{16}$/);
      },
    ),
  );
});
