// Owns serving until a signal comes, and where a router is to serve by its options.
import { exits, type Command } from './command.ts';
import { serveOptions } from './serve-options.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'serve until stopped',
  options: serveOptions,
  examples: [
    'la-router serve',
    'la-router serve --port 0 --home /tmp/trial',
    'la-router serve --host 0.0.0.0',
    'OPENAI_API_KEY=… la-router serve --policy ./policy.yaml --log-format json',
  ],
  async run({ values, say, host }) {
    const { coreFrom, listen, signInLines } = await import('../host.ts');
    const core = coreFrom(values, {}, await host());
    const stopped = stopSignal();
    try {
      const url = await listen(core);
      say(`${signInLines(core) ?? `Dashboard: ${url}/\n`}LA Router is ready at ${url}\n`);
      await stopped.first;
    } finally {
      // A second signal means that the person does not want to wait.
      stopped.onNext(() => process.exit(exits.failed));
      await core[Symbol.asyncDispose]();
    }
    return exits.ok;
  },
};

function stopSignal() {
  let next: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    next = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => next());
  return {
    first,
    onNext(act: () => void) {
      next = act;
    },
  };
}
