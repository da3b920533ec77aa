// Owns where MCP over stdio finds its router: the one of this home, or one that it begins itself where none runs, on a
// free port of this machine, so that the next client finds it too. That one ends with it.
import { locateHome } from '../config/home.ts';
import { RouterError } from '../contract/errors.ts';
import { coreFrom } from '../host.ts';
import type { CommandContext, CommandValues } from './command.ts';
import type { Place } from './mcp-access.ts';
import { findRouter } from './find-router.ts';
import { ownHeaders } from './own-headers.ts';
import { locationFrom } from './serve-options.ts';

export interface McpPlace extends AsyncDisposable {
  readonly find: () => Promise<Place>;
}

/** Somebody else may be beginning one in this very moment. */
const looks = 20;
const betweenLooksMs = 150;

export function openMcpPlace({ values, env, files, host }: CommandContext): McpPlace {
  const { home: folder, port } = locationFrom(values);
  const home = locateHome(env, { home: folder, policy: values.text('policy') });
  let own: ReturnType<typeof coreFrom> | null = null;
  let begun: Promise<Place> | null = null;
  const at = (url: string): Place => ({ url, own: ownHeaders({ files, env, home }) });

  async function running(): Promise<Place | null> {
    const url = await findRouter({ files, home, port: port === 0 ? undefined : port });
    return url === null ? null : at(url);
  }
  async function begin(): Promise<Place> {
    own ??= coreFrom(ownValues(values), { stopMs: 300 }, await host());
    return at(await own.listen());
  }
  async function find(): Promise<Place> {
    for (let look = 1; ; look++) {
      // As long as this process lives, so does the one that it has begun.
      const found = begun === null ? await running() : null;
      if (found !== null) return found;
      try {
        begun ??= begin();
        return await begun;
      } catch (error) {
        begun = null;
        if (look === looks) throw notBegun(error);
      }
      await new Promise<void>((resolve) => setTimeout(resolve, betweenLooksMs));
    }
  }
  return {
    find,
    async [Symbol.asyncDispose]() {
      await own?.[Symbol.asyncDispose]();
    },
  };
}

const notBegun = (error: unknown): RouterError =>
  new RouterError(
    'internal_error',
    `No router runs for this home, and none could be started: ${error instanceof Error ? error.message : 'the reason is not known.'}`,
  );

const elsewhere: ReadonlyMap<string, string> = new Map([
  ['host', '127.0.0.1'],
  ['port', '0'],
]);

/** It is nobody's but this machine's, and takes no port that the person's own router wants. */
const ownValues = (values: CommandValues): CommandValues => ({
  ...values,
  text: (name) => elsewhere.get(name) ?? values.text(name),
});
