// Owns a keychain for tests: what it sealed only one of the same name opens, and it can be locked and can forget.
import type { OpenVault, Vault } from '../../main/platform/ports.ts';

export interface FakeVault extends Vault {
  readonly openVault: OpenVault;
  /** How often it was asked for. */
  readonly asked: () => number;
  readonly lock: (isLocked: boolean) => void;
}

/** Turned over byte by byte, so that nothing of a text stands in what is sealed. */
const turned = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0x5a);

export function createFakeVault(name = 'mine'): FakeVault {
  let asked = 0;
  let isLocked = false;
  const refuseLocked = (): void => {
    if (isLocked) throw new Error('The keychain is locked.');
  };
  const vault: Vault = {
    seal(text) {
      refuseLocked();
      return turned(Buffer.from(JSON.stringify({ name, text })));
    },
    open(sealed) {
      refuseLocked();
      const inside = JSON.parse(Buffer.from(turned(sealed)).toString('utf8'));
      if (inside.name !== name) throw new Error('Another keychain has sealed this.');
      return inside.text;
    },
  };
  return {
    ...vault,
    openVault() {
      asked++;
      return vault;
    },
    asked: () => asked,
    lock(next) {
      isLocked = next;
    },
  };
}
