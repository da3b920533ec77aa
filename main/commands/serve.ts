// Owns serving until a signal comes, and where a router is to serve by its options.
import { join } from 'node:path';
import { coreFrom, listen, type Core } from '../host.ts';
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
    const core = coreFrom(values, {}, await host());
    const stopped = stopSignal();
    try {
      const url = await listen(core);
      say(`${dashboardLines(url, core)}LA Router is ready at ${url}\n`);
      await stopped.first;
    } finally {
      // A second signal means that the person does not want to wait.
      stopped.onNext(() => process.exit(exits.failed));
      await core[Symbol.asyncDispose]();
    }
    return exits.ok;
  },
};

/** Where others than this machine are served, a browser is let in by a link alone. */
function dashboardLines(url: string, core: Pick<Core, 'signInLink' | 'state'>): string {
  const link = core.signInLink();
  if (link === null) return `Dashboard: ${url}/\n`;
  const path = join(core.state().home, 'admin-token');
  return `The network is served too: models ask for a project token, all else for the admin token, which is what LLR_ADMIN_TOKEN says, or else lies in ${path}.
Dashboard, for one browser and until ${link.expiresAt.slice(11, 16)} UTC: ${link.url}
`;
}

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
