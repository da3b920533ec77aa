// Owns the command that speaks MCP over stdio: on stdout stands nothing but the protocol.
import { realClock } from '../platform/real.ts';
import { exits, type Command } from './command.ts';

/** Whoever has closed its end waits no longer for ours: last answers and the end of a router of ours are all in it. */
const mostEndingMs = 850;

export const mcp: Command = {
  name: 'mcp',
  summary: 'speak MCP over stdio, for agents that start their servers themselves',
  options: [
    { name: 'policy', value: 'FILE', summary: 'of a router that is begun here, default policy.yaml in the home' },
  ],
  examples: ['la-router mcp', 'claude mcp add la-router -- la-router mcp', 'LLR_TOKEN=lr_sk_… la-router mcp'],
  async run(context) {
    const [{ serveStdio }, { createMcpAccess }, { openMcpPlace }] = await Promise.all([
      import('../mcp/stdio.ts'),
      import('./mcp-access.ts'),
      import('./mcp-place.ts'),
    ]);
    const { env, complain } = context;
    if (process.stdin.isTTY)
      complain('MCP is spoken here over stdin and stdout; agents start this command themselves.\n');
    const place = openMcpPlace(context);
    await serveStdio({
      access: createMcpAccess({ find: place.find, token: env['LLR_TOKEN'] || null }),
      clock: realClock,
      onFault: ({ cause }) => complain(`LA Router failed: ${cause instanceof Error ? cause.name : 'unknown'}\n`),
      input: process.stdin,
      output: process.stdout,
      stopped: stopSignal(),
      // A router that is just being begun may take long to end.
      onEnded: () => void setTimeout(() => process.exit(exits.ok), mostEndingMs).unref(),
    });
    await place[Symbol.asyncDispose]();
    return exits.ok;
  },
};

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
