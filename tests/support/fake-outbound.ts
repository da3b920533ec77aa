// Owns the fake provider in process: a dispatcher that plays its scripts without a socket, pausing when it is told to.
import type { Dispatcher } from 'undici';
import type { Outbound } from '../../main/platform/ports.ts';
import type { FakeProvider, Script } from './fake-provider.ts';

type Controller = Dispatcher.DispatchController;

function createController() {
  let wake: (() => void) | null = null;
  const state = { paused: false, aborted: false, reason: null as Error | null };
  const go = (): void => {
    wake?.();
    wake = null;
  };
  const controller: Controller = {
    get aborted() {
      return state.aborted;
    },
    get paused() {
      return state.paused;
    },
    get reason() {
      return state.reason;
    },
    rawHeaders: null,
    rawTrailers: null,
    abort(reason: Error) {
      state.aborted = true;
      state.reason = reason;
      go();
    },
    pause() {
      state.paused = true;
    },
    resume() {
      state.paused = false;
      go();
    },
  };
  const ready = async (hang: boolean): Promise<void> => {
    while (!state.aborted && (state.paused || hang)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { controller, ready };
}

async function perform(script: Script, handler: Dispatcher.DispatchHandler): Promise<void> {
  const { controller, ready } = createController();
  const fail = (error: Error): void => handler.onResponseError?.(controller, error);
  const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  handler.onRequestStart?.(controller, null);
  for (const step of script.before) {
    await ready(step.kind === 'hang');
    if (controller.aborted) return fail(controller.reason ?? reset());
    if (step.kind === 'reset') return fail(reset());
  }
  handler.onResponseStart?.(controller, script.status, { ...script.headers }, '');
  for (const step of script.steps) {
    await ready(step.kind === 'hang');
    if (controller.aborted) return fail(controller.reason ?? reset());
    if (step.kind === 'reset') return fail(reset());
    if (step.kind === 'bytes') handler.onResponseData?.(controller, step.bytes);
    await Promise.resolve();
  }
  await ready(false);
  if (controller.aborted) return fail(controller.reason ?? reset());
  handler.onResponseEnd?.(controller, {});
}

export const fakeOutbound = (provider: FakeProvider): Outbound => ({
  to: () => ({
    dispatch({ origin, method, path, headers, body }, handler) {
      const request = {
        host: new URL(String(origin)).host,
        method,
        path,
        headers: { ...(headers as Record<string, string>) },
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      };
      queueMicrotask(() => void perform(provider.play(request), handler));
      return true;
    },
  }),
  renew: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
});
