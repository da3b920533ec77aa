// Owns what the core is given inside Electron in the place of what a process of Node does by itself.
import { app, safeStorage, session } from 'electron';
import type { HostPorts } from '../platform/ports.ts';
import { utilityFork } from './utility.ts';
import { vaultOf } from './vault.ts';

/** The router opens before the app is ready: what needs that waits for it, but the keychain, which cannot. */
export const electronPorts: HostPorts = {
  fork: utilityFork,
  systemProxy: async (url) => {
    await app.whenReady();
    return session.defaultSession.resolveProxy(url);
  },
  openVault: vaultOf(safeStorage, process.platform),
};

/** The same for a command, which may need none of them and does not wait then. */
export async function readyPorts(): Promise<HostPorts> {
  await app.whenReady();
  return electronPorts;
}
