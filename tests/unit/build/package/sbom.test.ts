import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bill } from '../../../../build/package/sbom.mjs';

const given = {
  product: { name: 'la-router', version: '0.1.0', license: 'MIT' },
  electron: { version: '45.4.1' },
};
type Part = Parameters<typeof bill>[0]['parts']['packages'][number];
const part: Part = { name: '@scope/part', version: '1.2.3', licence: 'MIT', integrity: 'sha512-AAEC' };
const billOf = (...packages: readonly Part[]) => bill({ ...given, parts: { llama: { version: '0.5.0' }, packages } });
const lastOf = (licence: string) => billOf({ ...part, licence }).components.at(-1);

test('a part is named by its address among packages, with the hash that the lock file knows', () => {
  const found = billOf(part).components.at(-1);
  assert.equal(found?.purl, 'pkg:npm/%40scope/part@1.2.3');
  assert.deepEqual(found?.hashes, [{ alg: 'SHA-512', content: '000102' }]);
  assert.equal(billOf({ ...part, integrity: null }).components.at(-1)?.hashes, undefined);
});

test('a licence is an identifier, an expression of several, or a name', () => {
  assert.deepEqual(lastOf('MIT')?.licenses, [{ license: { id: 'MIT' } }]);
  assert.deepEqual(lastOf('(MIT OR CC0-1.0)')?.licenses, [{ expression: 'MIT OR CC0-1.0' }]);
  assert.deepEqual(lastOf('see its text')?.licenses, [{ license: { name: 'see its text' } }]);
});

test('the same parts give the same serial number, others another, and each is a UUID', () => {
  const uuid = /^urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
  assert.equal(billOf(part).serialNumber, billOf(part).serialNumber);
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, second) => {
      const [one, other] = [first, second].map((version) => billOf({ ...part, version }).serialNumber);
      assert.match(one ?? '', uuid);
      assert.equal(one === other, first === second);
    }),
  );
});
