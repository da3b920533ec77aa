import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasFolder, withFolder, withoutFolder } from '../../../main/desktop/windows-path.ts';

const folder = 'C:\\Users\\Jörg M\\AppData\\Local\\Programs\\LA Router\\resources\\bin';

test('a folder joins the others, and what was there stays as it was', () => {
  const before = '%USERPROFILE%\\AppData\\Local\\Microsoft\\WindowsApps;;C:\\Tools\\';
  assert.equal(withFolder(before, folder), `${before};${folder}`);
  assert.equal(withoutFolder(`${before};${folder}`, folder), before);
  assert.equal(withFolder('', folder), folder);
});

test('the same folder in other letters, in quotes or with a last backslash is there already', () => {
  for (const spelled of [folder.toUpperCase(), `"${folder}"`, `${folder}\\`, ` ${folder} `]) {
    const path = `C:\\A;${spelled};C:\\B`;
    assert.equal(withFolder(path, folder), path);
    assert.equal(withoutFolder(path, folder), 'C:\\A;C:\\B');
  }
});

test('a folder that only begins like it stays', () => {
  const path = `${folder}2;${folder}\\sub;"C:\\x;${folder}"`;
  assert.ok(!hasFolder(path, folder));
  assert.equal(withoutFolder(path, folder), path);
});

test('whatever stands in a Path, the folder comes in, and leaves it byte for byte as it was', () => {
  const letters = fc.constantFrom(...Array.from('aB;"\\%: é'));
  const text = fc.string({ unit: letters, maxLength: 40 });
  const given = fc.string({ unit: fc.constantFrom(...Array.from('aB;\\: é')), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, given, (path, inner) => {
      const one = `C:\\x${inner}y`;
      fc.pre(!hasFolder(path, one));
      const joined = withFolder(path, one);
      assert.ok(hasFolder(joined, one));
      assert.equal(withFolder(joined, one), joined);
      assert.equal(withoutFolder(joined, one), path);
    }),
    { numRuns: 500 },
  );
});
