// Typed keys between keychain and file: where they lie, what a keychain that is gone leaves, and a kill between two writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openTypedKeys, type TypedKeys } from '../../../main/config/typed-keys.ts';
import { RouterError } from '../../../main/contract/errors.ts';
import type { KeyPlace } from '../../../main/contract/settings-api.ts';
import type { Files, OpenVault } from '../../../main/platform/ports.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { createFakeVault } from '../../support/fake-vault.ts';

class Killed extends Error {}

/** A disk in memory, whose process can be killed before its next write but so many. */
function createDisk(given: Readonly<Record<string, string>> = {}) {
  const held = new Map(Object.entries(given));
  let left = Infinity;
  const step = (): void => {
    if (left-- <= 0) throw new Killed();
  };
  const files: Files = {
    ...realFiles,
    exists: (path) => held.has(path),
    readText: (path) => held.get(path) ?? null,
    writeText(path, text) {
      step();
      held.set(path, text);
    },
    remove(path) {
      step();
      held.delete(path);
    },
  };
  return {
    files,
    names: () => [...held.keys()].toSorted(),
    text: (path: string) => held.get(path) ?? '',
    killAfter: (steps: number) => (left = steps),
    revive: () => (left = Infinity),
  };
}
type Disk = ReturnType<typeof createDisk>;

const look = ({ files }: Disk, openVault: OpenVault | null): TypedKeys =>
  openTypedKeys({ files, path: 'keys.json', sealedPath: 'keys.sealed', openVault });
/** As a router that has the home to itself. */
function open(disk: Disk, openVault: OpenVault | null): TypedKeys {
  const keys = look(disk, openVault);
  keys.settle();
  return keys;
}
const without: OpenVault = () => null;
const allOf = (keys: TypedKeys): Record<string, string> => Object.fromEntries(keys.all());

test('a router that finds the home taken has read the keys, and moved none', () => {
  const vault = createFakeVault();
  const disk = createDisk();
  open(disk, null).put('A_KEY', 'canary');
  assert.deepEqual(allOf(look(disk, vault.openVault)), { A_KEY: 'canary' });
  assert.deepEqual(disk.names(), ['keys.json']);
  open(disk, vault.openVault);
  assert.deepEqual(disk.names(), ['keys.sealed']);
});

test('where no key was typed no keychain is asked, and the first key asks it', () => {
  const vault = createFakeVault();
  const disk = createDisk();
  const keys = open(disk, vault.openVault);
  assert.deepEqual(keys.kept(), { place: null, why: null, unreadable: null });
  assert.equal(vault.asked(), 0);
  keys.put('A_KEY', 'canary');
  assert.deepEqual(keys.kept(), { place: 'keychain', why: null, unreadable: null });
  assert.equal(keys.sourceOf('A_KEY'), 'keychain');
  assert.deepEqual(disk.names(), ['keys.sealed']);
  assert.ok(!disk.text('keys.sealed').includes('canary'));
  assert.deepEqual(allOf(open(disk, vault.openVault)), { A_KEY: 'canary' });
});

test('when the last key is taken out nothing is left that a keychain would be asked for', () => {
  const vault = createFakeVault();
  const disk = createDisk();
  const keys = open(disk, vault.openVault);
  keys.put('A_KEY', 'one');
  keys.remove('A_KEY');
  assert.deepEqual(disk.names(), []);
  const before = vault.asked();
  open(disk, vault.openVault);
  assert.equal(vault.asked(), before);
});

test('a plain file that lies there is sealed at the start of a router with a keychain', () => {
  const vault = createFakeVault();
  const disk = createDisk({ 'keys.json': '{"A_KEY":"canary","B_KEY":"two"}' });
  const keys = open(disk, vault.openVault);
  assert.deepEqual(disk.names(), ['keys.sealed']);
  assert.deepEqual(allOf(keys), { A_KEY: 'canary', B_KEY: 'two' });
});

for (const [what, openVault, why] of [
  ['headless', null, 'headless'],
  ['without a keychain', without, 'no-keychain'],
] as const)
  test(`${what} keys lie in a plain file, and that is told`, () => {
    const disk = createDisk();
    const keys = open(disk, openVault);
    keys.put('A_KEY', 'one');
    assert.deepEqual(disk.names(), ['keys.json']);
    assert.deepEqual(JSON.parse(disk.text('keys.json')), { A_KEY: 'one' });
    assert.deepEqual(keys.kept(), { place: 'file', why, unreadable: null });
    assert.throws(() => keys.moveTo('keychain'), isRefused);
  });

const isRefused = (error: unknown): boolean =>
  error instanceof RouterError && error.code === 'keychain_unavailable' && error.status === 409;

for (const [what, openVault, unreadable] of [
  ['headless', null, 'headless'],
  ['without a keychain', without, 'no-keychain'],
  ['after the keychain was reset', createFakeVault('another').openVault, 'cannot-open'],
] as const)
  test(`${what} what was sealed is told as unreadable, and is there again once it can be opened`, () => {
    const vault = createFakeVault();
    const disk = createDisk();
    open(disk, vault.openVault).put('A_KEY', 'one');
    const blind = open(disk, openVault);
    assert.deepEqual(allOf(blind), {});
    assert.equal(blind.kept().unreadable, unreadable);
    assert.deepEqual(allOf(open(disk, vault.openVault)), { A_KEY: 'one' });
  });

test('what was typed and taken out meanwhile counts once the keychain is there again, and all else is there too', () => {
  const vault = createFakeVault();
  const disk = createDisk();
  const first = open(disk, vault.openVault);
  for (const name of ['A', 'B', 'C']) first.put(`${name}_KEY`, `sealed-${name}`);
  const headless = open(disk, null);
  headless.put('A_KEY', 'typed');
  headless.put('B_KEY', 'typed');
  headless.remove('B_KEY');
  assert.throws(() => headless.moveTo('file'), isRefused);
  assert.deepEqual(allOf(open(disk, null)), { A_KEY: 'typed' });
  assert.deepEqual(allOf(open(disk, vault.openVault)), { A_KEY: 'typed', C_KEY: 'sealed-C' });
  assert.deepEqual(disk.names(), ['keys.sealed']);
});

test('a key that is typed after a reset is sealed anew, and what cannot be opened is put aside', () => {
  const disk = createDisk();
  const old = createFakeVault('old');
  open(disk, old.openVault).put('A_KEY', 'one');
  const before = disk.text('keys.sealed');
  const fresh = createFakeVault('new');
  const keys = open(disk, fresh.openVault);
  keys.put('B_KEY', 'two');
  assert.equal(keys.kept().unreadable, null);
  assert.equal(disk.text('keys.sealed.old'), before);
  assert.deepEqual(allOf(open(disk, fresh.openVault)), { B_KEY: 'two' });
});

test('moved into the file they stay there, also where there is a keychain, and headless reads them', () => {
  const vault = createFakeVault();
  const disk = createDisk();
  const keys = open(disk, vault.openVault);
  keys.put('A_KEY', 'one');
  keys.moveTo('file');
  assert.deepEqual(disk.names(), ['keys.json']);
  assert.deepEqual(keys.kept(), { place: 'file', why: 'chosen', unreadable: null });
  keys.put('B_KEY', 'two');
  assert.deepEqual(allOf(open(disk, null)), { A_KEY: 'one', B_KEY: 'two' });
  const again = open(disk, vault.openVault);
  assert.deepEqual(disk.names(), ['keys.json']);
  again.moveTo('keychain');
  assert.deepEqual(disk.names(), ['keys.sealed']);
  assert.deepEqual(again.kept(), { place: 'keychain', why: null, unreadable: null });
});

test('they can be kept in a file although the keychain does not open what it sealed', () => {
  const disk = createDisk();
  open(disk, createFakeVault('old').openVault).put('A_KEY', 'one');
  const keys = open(disk, createFakeVault('new').openVault);
  keys.moveTo('file');
  keys.put('B_KEY', 'two');
  assert.deepEqual(disk.names(), ['keys.json', 'keys.sealed.old']);
  assert.deepEqual(keys.kept(), { place: 'file', why: 'chosen', unreadable: null });
});

test('a keychain that is locked leaves a plain file as it is, and refuses a key in words without it', () => {
  const vault = createFakeVault();
  vault.lock(true);
  const disk = createDisk({ 'keys.json': '{"A_KEY":"one"}' });
  const keys = open(disk, vault.openVault);
  assert.deepEqual(keys.kept(), { place: 'file', why: 'refused', unreadable: null });
  assert.throws(
    () => keys.put('B_KEY', 'canary'),
    (error) => isRefused(error) && !JSON.stringify(error).includes('canary') && !String(error).includes('canary'),
  );
  assert.deepEqual(allOf(keys), { A_KEY: 'one' });
  assert.deepEqual(disk.names(), ['keys.json']);
  vault.lock(false);
  keys.moveTo('keychain');
  assert.deepEqual(disk.names(), ['keys.sealed']);
});

test('a vault that does not give back what it took is not trusted with the only copy', () => {
  const disk = createDisk({ 'keys.json': '{"A_KEY":"one"}' });
  const keys = open(disk, () => ({ seal: () => new Uint8Array([1]), open: () => 'something else' }));
  assert.deepEqual(allOf(keys), { A_KEY: 'one' });
  assert.deepEqual(disk.names(), ['keys.json']);
});

test('a kill that leaves an empty plain file beside the sealed one leaves nothing behind the next start', () => {
  const vault = createFakeVault();
  const disk = createDisk({ 'keys.json': '{}' });
  const keys = open(disk, vault.openVault);
  assert.equal(vault.asked(), 0);
  disk.killAfter(1);
  assert.throws(() => keys.put('A_KEY', 'one'), Killed);
  disk.revive();
  assert.deepEqual(disk.names(), ['keys.json', 'keys.sealed']);
  assert.deepEqual(allOf(open(disk, vault.openVault)), { A_KEY: 'one' });
  assert.deepEqual(disk.names(), ['keys.sealed']);
});

test('a sealed file of anything else is told, and stops no start', () => {
  const vault = createFakeVault();
  const seal = (text: string): string => JSON.stringify({ sealed: Buffer.from(vault.seal(text)).toString('base64') });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.base64String().map((sealed) => JSON.stringify({ sealed })),
        fc.string().map(seal),
      ),
      (text) => {
        const disk = createDisk({ 'keys.sealed': text });
        const keys = open(disk, vault.openVault);
        if (keys.kept().unreadable === null) assert.ok(keys.all() instanceof Map);
        else assert.equal(disk.text('keys.sealed'), text);
      },
    ),
  );
});

const names = fc.constantFrom('A_KEY', 'B_KEY', 'C_KEY');
type Act =
  | { readonly kind: 'put'; readonly name: string; readonly key: string }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'move'; readonly place: KeyPlace }
  | { readonly kind: 'start'; readonly host: 'desktop' | 'headless' };
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), name: names, key: fc.string({ minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('remove' as const), name: names }),
  fc.record({ kind: fc.constant('move' as const), place: fc.constantFrom('keychain' as const, 'file' as const) }),
  fc.record({ kind: fc.constant('start' as const), host: fc.constantFrom('desktop' as const, 'headless' as const) }),
);
const killed = fc.record({ act: acts, kill: fc.option(fc.nat(3)) });

/** What is known of the keys, whoever can read them now. */
function after(truth: ReadonlyMap<string, string>, act: Act, seen: ReadonlyMap<string, string>) {
  if (act.kind === 'put') return new Map([...truth, [act.name, act.key]]);
  if (act.kind === 'remove' && seen.has(act.name)) return new Map([...truth].filter(([name]) => name !== act.name));
  return truth;
}

/** True where it was done whole; a refusal in words did nothing, and a kill perhaps half of it. */
function did(keys: TypedKeys, act: Act): boolean | 'killed' {
  try {
    if (act.kind === 'put') keys.put(act.name, act.key);
    if (act.kind === 'remove' && keys.all().has(act.name)) keys.remove(act.name);
    if (act.kind === 'move') keys.moveTo(act.place);
    return true;
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    if (isRefused(error)) return false;
    throw error;
  }
}

const sorted = (keys: ReadonlyMap<string, string>): string =>
  JSON.stringify([...keys].toSorted(([one], [other]) => (one < other ? -1 : 1)));

test('whatever is done and wherever it is killed: no key is lost, none comes back, and one place counts', () => {
  const vault = createFakeVault();
  fc.assert(
    fc.property(fc.array(killed, { maxLength: 25 }), (steps) => {
      const disk = createDisk();
      let host: OpenVault | null = vault.openVault;
      let keys = open(disk, host);
      let truth: ReadonlyMap<string, string> = new Map();
      for (const { act, kill } of steps) {
        if (act.kind === 'start') host = act.host === 'desktop' ? vault.openVault : null;
        const expected = after(truth, act, keys.all());
        if (kill !== null) disk.killAfter(kill);
        let done: boolean | 'killed' = 'killed';
        try {
          if (act.kind === 'start') keys = open(disk, host);
          done = did(keys, act);
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
        disk.revive();
        // The real files as a desktop would find them now, looked at in a copy.
        const copy = createDisk(Object.fromEntries(disk.names().map((name) => [name, disk.text(name)])));
        const found = open(copy, vault.openVault);
        const seen = sorted(found.all());
        if (done === 'killed') assert.ok([sorted(truth), sorted(expected)].includes(seen), seen);
        else assert.equal(seen, sorted(done ? expected : truth));
        assert.ok(copy.names().length <= 1, `after a start one file is left: ${copy.names().join()}`);
        assert.equal(found.kept().unreadable, null);
        truth = new Map(found.all());
        if (done === 'killed') keys = open(disk, host);
      }
    }),
    { numRuns: 500 },
  );
});
