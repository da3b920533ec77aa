// Owns finding this machine's graphics cards: a short-lived llama-server is asked, since drivers crash and hang.
import type { Capture } from './capture.ts';
import { parseDevices, rankDevices, type Device } from './devices.ts';
import { picked, type Environment } from './environment.ts';

export interface GpuProbe {
  readonly capture: Capture;
  /** Where llama-server lies. */
  readonly server: string;
  readonly env: Environment;
  readonly timeoutMs?: number;
}

export interface Gpus {
  /** The best first; none where the processor computes. */
  readonly devices: readonly Device[];
  /** False where the question was not answered: then nothing is known of cards, and the processor computes. */
  readonly answered: boolean;
}

/** A driver that wakes up a card may take some seconds. */
const usualTimeoutMs = 15_000;

/** What says where libraries lie and which cards may be seen; keys are no business of a driver. */
const passed =
  /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|APPDATA|LOCALAPPDATA|PROGRAMDATA|XDG_RUNTIME_DIR|XDG_DATA_DIRS|LD_LIBRARY_PATH|(?:CUDA|HIP|ROCR|GGML|NVIDIA|HSA|ZE|ONEAPI|SYCL|MESA)_[A-Z0-9_]+|VK_[A-Z0-9_]+)$/i;

export const cardEnvironment = (env: Environment): Readonly<Record<string, string>> =>
  picked(env, (name) => passed.test(name));

export async function findGpus({ capture, server, env, timeoutMs = usualTimeoutMs }: GpuProbe): Promise<Gpus> {
  const said = await capture(server, ['--list-devices'], { timeoutMs, env: cardEnvironment(env) });
  if (said.code !== 0) return { devices: [], answered: false };
  return { devices: rankDevices(parseDevices(`${said.stderr}\n${said.stdout}`)), answered: true };
}
