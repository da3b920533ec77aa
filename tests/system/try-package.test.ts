// What tries a package where it was made, before the product itself and before stand-ins that fail.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryHome } from '../support/core.ts';

const root = join(import.meta.dirname, '..', '..');
const skip = process.platform === 'win32' ? 'on Windows the workflow does this by itself' : false;

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    }),
  );
}

const cli = `'${process.execPath}' '${join(root, 'dist', 'cli.js')}'`;

/** Tries a package whose command line and app are these scripts. */
async function tried(commandLine: string, app: string) {
  using home = temporaryHome();
  const programs = Object.entries({ tool: commandLine, app }).map(([name, text]) => {
    home.write(name, `#!/bin/sh\n${text}\n`);
    return join(home.folder, name);
  });
  const env = { PATH: process.env['PATH'] ?? '', HOME: home.folder, TRY_PORT: String(await freePort()) };
  const script = `chmod +x "$@" && exec bash '${join(root, 'build', 'package', 'try.sh')}' "$@"`;
  const child = spawn('bash', ['-c', script, 'try', ...programs], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, said };
}

const tool = `exec ${cli} "$@"`;
const app = `exec ${cli} serve "$@"`;

test('a package whose command line and app serve and end as told is fine', { skip }, async () => {
  const { code, said } = await tried(tool, app);
  assert.equal(code, 0, said);
  assert.equal(said.match(/^Starting /gm)?.length, 2, said);
});

const wrong = [
  ['tells another version', 'echo 0.0.0', app, /--version told '0\.0\.0'/],
  ['finds a router where none is', `[ "$1" = status ] && exit 0\n${tool}`, app, /status of no router ended with 0/],
  ['does not serve', `[ "$1" = serve ] && exit 3\n${tool}`, app, /ended before it was ready/],
  ['has an app that dies', tool, 'echo no sandbox; exit 133', /ended before it was ready[^]*no sandbox/],
  ['has an app that ends badly', tool, `${cli} serve "$@" &\ntrap "kill $!; wait; exit 7" TERM\nwait`, /did so with 7/],
] as const;
for (const [what, commandLine, desktop, words] of wrong) {
  test(`a package that ${what} is not`, { skip }, async () => {
    const { code, said } = await tried(commandLine, desktop);
    assert.equal(code, 1, said);
    assert.match(said, words);
  });
}
