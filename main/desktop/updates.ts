// Owns updates in the running app: a build that names no address asks nobody, and while local only is on nobody is asked
// either. What is chosen and which version ran before is remembered.
import { app } from 'electron';
import { noUpdate } from '../contract/desktop.ts';
import type { DesktopContext, DesktopModule } from './context.ts';
import { lastingVariables, lastingWords, type Installation } from './installation.ts';
import type { Memory } from './memory.ts';
import { installation } from './running.ts';
import { ensureReplaceable, updatePlace } from './update-place.ts';
import { createUpdates, type Updates } from './update-steps.ts';
import { toldOf, type Updating } from './update-state.ts';
import { openUpdater } from './updater.ts';

/** So often it looks whether a day has gone by, which a machine may have slept through. */
const lookMs = 600_000;

export const updates: DesktopModule = {
  enable(context) {
    const { core, carryOut, act, memory, shown, onEnd } = context;
    rememberVersion(memory, app.getVersion());
    const here = installation();
    const place = updatePlace(here, process.platform);
    const isLocalOnly = (): boolean => core.state().localOnly.on;
    const first = firstState(memory, place?.host ?? null, isLocalOnly());
    const steps = createUpdates(first, {
      open: async (channel) =>
        openUpdater({
          channel,
          kind: place?.kind ?? '',
          mayReach: () => !isLocalOnly(),
          onAnswer: (origin, bytesDown) => core.contacted({ origin, zone: zoneOf(origin), bytesDown }),
        }),
      now: Date.now,
      isLocalOnly,
      onChange(updating) {
        keep(memory, updating);
        shown.set({ update: toldOf(updating) });
      },
      ensureReplaceable: (bytes) => ensureReplaceable(here, bytes),
      async makeWay() {
        await context.endAll();
        // The new one is started while this one still ends: it must not take itself for the second.
        app.releaseSingleInstanceLock();
        // It is started without a word: which router it is goes along as a variable.
        Object.assign(process.env, lastingVariables(process.argv));
      },
      startAgain: (why) => startAgain(memory, here, why),
    });
    shown.set({ update: toldOf(first) });
    carryOut('update', async ({ step }) => {
      // A menu has no place for an answer: it is shown where the page tells of updates.
      if (step === 'check') await act({ do: 'open', to: '/settings#updates' });
      const { phase } = shown.now().update;
      if (step === 'check' && (phase === 'manual' || phase === 'held')) return;
      await steps[step]();
    });
    carryOut('update-channel', async ({ channel }) => steps.choose(channel));
    carryOut('update-daily', async ({ on }) => {
      steps.setDaily(on);
      await steps.lookDaily();
    });
    onEnd(core.glances.follow(steps.follow));
    if (place !== null) followDays(context, steps);
  },
};

/** Over an open line this machine alone is asked. */
const zoneOf = (origin: string): 'device' | 'public' => (origin.startsWith('http:') ? 'device' : 'public');

function followDays({ note, onEnd }: DesktopContext, { lookDaily }: Updates): void {
  const look = async (): Promise<void> => {
    const version = await lookDaily();
    if (version === null) return;
    note({
      key: 'update',
      title: `Version ${version} is there`,
      body: 'Settings say how large it is. Nothing comes until you say so.',
      to: '/settings#updates',
    });
  };
  const timer = setInterval(() => void look(), lookMs);
  onEnd(() => clearInterval(timer));
}

/** For the way back: which version this one has followed. */
function rememberVersion(memory: Memory, version: string): void {
  const { version: last } = memory.now();
  if (last !== version) memory.set({ version, versionBefore: last });
}

function firstState(memory: Memory, host: string | null, isHeld: boolean): Updating {
  const { updateChannel, updateDaily, updateCheckedAt, updateFault, versionBefore } = memory.now();
  if (updateFault !== null) memory.set({ updateFault: null });
  const stands = updateFault === null ? 'idle' : 'failed';
  const phase = host === null ? 'manual' : stands;
  return {
    isHeld,
    state: {
      ...noUpdate,
      phase,
      channel: updateChannel,
      daily: updateDaily,
      from: host,
      why: phase === 'failed' ? updateFault : null,
      checkedAt: updateCheckedAt,
      before: versionBefore,
    },
  };
}

function keep(memory: Memory, { state: { channel, daily, checkedAt } }: Updating): void {
  const { updateChannel, updateDaily, updateCheckedAt } = memory.now();
  if (channel === updateChannel && daily === updateDaily && checkedAt === updateCheckedAt) return;
  memory.set({ updateChannel: channel, updateDaily: daily, updateCheckedAt: checkedAt });
}

function startAgain(memory: Memory, { program, first }: Installation, why: string): void {
  memory.set({ updateFault: why });
  app.relaunch({ execPath: program, args: [...first, ...lastingWords(process.argv)] });
  app.exit(1);
}
