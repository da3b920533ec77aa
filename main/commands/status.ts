// Owns telling whether a router runs for a home, what it knows, and what keeps the policy in the file from being in
// force.
import { join } from 'node:path';
import { locateHome, type Home } from '../config/home.ts';
import { readRunning, type Running } from '../config/running.ts';
import { routerState, type RouterState } from '../contract/api.ts';
import { findRouter } from './find-router.ts';
import { ownHeaders } from './own-headers.ts';
import { exits, type Command, type CommandContext } from './command.ts';
import { locationFrom } from './serve-options.ts';
import { bytes, plainText } from './text.ts';

export const status: Command = {
  name: 'status',
  summary: 'tell whether a router runs, what it knows, and whether its policy is in force',
  options: [
    { name: 'policy', value: 'FILE', summary: 'looked at where no router runs, default policy.yaml in the home' },
    { name: 'json', value: null, summary: 'as JSON' },
  ],
  examples: ['la-router status', 'la-router status --home /tmp/trial --json'],
  async run(context) {
    const { values, env, files } = context;
    const { home: chosen, port } = locationFrom(values);
    const home = locateHome(env, { home: chosen, policy: values.text('policy') });
    if (port !== undefined) {
      const there = await context.router().read(routerState, '/api/state');
      return tellState(there, { home: there.home, policy: there.policyFile }, context);
    }
    const running = readRunning(home, files);
    const url = await findRouter({ files, home, port });
    const state = url === null ? null : await stateOf(url, ownHeaders({ files, env, home }));
    if (running === null || state === null) return tellNone(home, running, context);
    return tellState(state, { home: home.folder, policy: running.policy ?? home.policy }, context);
  },
};

/** Null where nobody answers. */
async function stateOf(url: string, headers: Readonly<Record<string, string>>): Promise<RouterState | null> {
  const answer = await fetch(`${url}/api/state`, { headers }).catch(() => null);
  return answer === null || !answer.ok ? null : routerState.parse(await answer.json());
}

async function tellNone(
  home: Home,
  running: Running | null,
  { env, files, complain }: CommandContext,
): Promise<number> {
  const { startProblem } = await import('../config/start-problem.ts');
  const looked =
    running === null
      ? `${home.running} is not there`
      : `${home.running} names ${running.url} (process ${running.pid}), and no router answers there`;
  // The bundle lies flat in a folder, what it ships beside it.
  const shipped = join(import.meta.dirname, 'resources/policies');
  const problem = startProblem({ home, env, files, shipped });
  const policy = files.exists(home.policy) || problem !== null ? home.policy : `${home.policy}, not there`;
  complain(
    `No router runs for the home ${home.folder}: ${looked}. Start it with: la-router serve\n${policyLines(policy, problem)}`,
  );
  return exits.notRunning;
}

interface Place {
  readonly home: string;
  readonly policy: string;
}

/** A policy that was refused is a wrong configuration, although the one before it goes on. */
function tellState(state: RouterState, { home, policy }: Place, { values, say }: CommandContext): number {
  const { policyProblem, backends } = state;
  const code = policyProblem === null ? exits.ok : exits.config;
  if (values.has('json')) {
    say(`${JSON.stringify({ ...state, home, policyFile: policy })}\n`);
    return code;
  }
  const rows = linesOf(
    backends.map(({ name, zone, endpoints, hasKey }) => [
      plainText(name),
      zone,
      zone === 'device' && endpoints.length === 0 ? 'this computer' : endpoints.join(' '),
      hasKey || endpoints.length === 0 ? '' : '(no key)',
    ]),
  );
  const models = linesOf(
    state.running.map(({ id, state: stands, memoryBytes, device }) => [
      plainText(id),
      stands,
      `${bytes(memoryBytes)}${device === null ? '' : ` on ${device}`}`,
    ]),
  );
  const shown = models === '' ? 'Models: none runs on this machine\n' : `Models:\n${models}`;
  const head = `LA Router ${state.version} at ${state.address ?? 'no address'}, ${state.inFlight} in flight`;
  say(`${head}\nHome:   ${home}\n${policyLines(policy, policyProblem)}Backends:\n${rows}${shown}`);
  return code;
}

/** Each below the other, as wide as the widest. */
function linesOf(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)),
    [],
  );
  return rows
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

const policyLines = (path: string, problem: string | null): string =>
  `Policy: ${path}${problem === null ? '' : `, refused:\n  ${problem.replaceAll('\n', '\n  ')}`}\n`;
