// Owns what the core is given inside Electron in the place of what a process of Node does by itself.
import { setTimeout as delay } from 'node:timers/promises';
import { app, safeStorage, session } from 'electron';
import type { HostPorts } from '../platform/ports.ts';
import { utilityFork } from './utility.ts';
import { vaultOf } from './vault.ts';

/** The router opens before the app is ready: what needs that waits for it, but the keychain, which cannot. */
export const electronPorts: HostPorts = {
  fork: utilityFork,
  systemProxy: askSystem,
  openVault: vaultOf(safeStorage, process.platform),
};

/** While it starts Chromium may say that there is no proxy because it does not know of it yet (seen under load). */
const unsureMs = 2_000;
const againMs = 100;
const readyAt = app.whenReady().then(() => performance.now());

async function askSystem(url: string): Promise<string> {
  const sureAt = (await readyAt) + unsureMs;
  for (;;) {
    const isSure = performance.now() >= sureAt;
    const answer = await session.defaultSession.resolveProxy(url);
    if (isSure || answer !== 'DIRECT') return answer;
    await delay(againMs);
  }
}

/** The same for a command, which may need none of them and does not wait then. */
export async function readyPorts(): Promise<HostPorts> {
  await app.whenReady();
  return electronPorts;
}
