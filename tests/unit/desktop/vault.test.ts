import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vaultOf, type SafeStorage } from '../../../main/desktop/vault.ts';

function storage(backend: string | null, isAvailable = true) {
  const asked: string[] = [];
  const told: SafeStorage = {
    isEncryptionAvailable() {
      asked.push('available');
      return isAvailable;
    },
    ...(backend === null
      ? {}
      : {
          getSelectedStorageBackend() {
            asked.push('backend');
            return backend;
          },
        }),
    encryptString: (text) => Buffer.from(`sealed ${text}`),
    decryptString: (sealed) => sealed.toString('utf8').slice('sealed '.length),
  };
  return { told, asked };
}

const places = [
  ['a keyring of GNOME', 'linux', 'gnome_libsecret', true, true],
  ['KWallet', 'linux', 'kwallet6', true, true],
  ['a keyring that stays locked', 'linux', 'gnome_libsecret', false, false],
  ['Linux without a keyring', 'linux', 'basic_text', true, false],
  ['Linux before the app is ready', 'linux', 'unknown', true, false],
  ['a Linux that tells nothing', 'linux', null, true, false],
  ['macOS', 'darwin', null, true, true],
  ['macOS whose keychain is refused', 'darwin', null, false, false],
  ['Windows', 'win32', null, true, true],
] as const;
for (const [what, platform, backend, isAvailable, isVault] of places)
  test(`${what} ${isVault ? 'seals keys' : 'has no vault'}`, () => {
    const { told } = storage(backend, isAvailable);
    const vault = vaultOf(told, platform)();
    assert.equal(vault !== null, isVault);
    if (vault === null) return;
    const sealed = vault.seal('a key');
    assert.equal(Buffer.from(sealed).toString('utf8'), 'sealed a key');
    assert.equal(vault.open(new Uint8Array(sealed)), 'a key');
  });

test('a keychain is asked nothing before it is needed, and never where its words would be of no use', () => {
  const gnome = storage('gnome_libsecret');
  const open = vaultOf(gnome.told, 'linux');
  assert.deepEqual(gnome.asked, []);
  open();
  assert.deepEqual(gnome.asked, ['backend', 'available']);
  const plain = storage('basic_text');
  vaultOf(plain.told, 'linux')();
  assert.deepEqual(plain.asked, ['backend']);
});
