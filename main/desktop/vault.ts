// Owns the system's keychain as a vault, by Electron's safeStorage. Nothing is asked of it before a key is to be sealed or
// opened: on macOS, and where a Linux keyring is locked, the person may be asked then.
import type { OpenVault, Vault } from '../platform/ports.ts';

/** Of safeStorage what is used here. Before the app is ready it knows no keychain. */
export interface SafeStorage {
  readonly isEncryptionAvailable: () => boolean;
  /** There on Linux alone. */
  readonly getSelectedStorageBackend?: () => string;
  readonly encryptString: (text: string) => Buffer;
  readonly decryptString: (sealed: Buffer) => string;
}

/** What these write any program of the person could read: the key that seals is a constant. */
const unsafeBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

export function vaultOf(storage: SafeStorage, platform: NodeJS.Platform): OpenVault {
  return () => (isSafe(storage, platform) ? openVault(storage) : null);
}

function isSafe(storage: SafeStorage, platform: NodeJS.Platform): boolean {
  const backend = platform === 'linux' ? (storage.getSelectedStorageBackend?.() ?? 'unknown') : null;
  if (backend !== null && unsafeBackends.has(backend)) return false;
  return storage.isEncryptionAvailable();
}

const openVault = (storage: SafeStorage): Vault => ({
  seal: (text) => storage.encryptString(text),
  open: (sealed) => storage.decryptString(Buffer.from(sealed)),
});
