// Owns what it takes to start mlx_lm.server for a folder: its words, and the few lines of Python around it that make it end
// with us. It listens on a port of this machine, for it knows nothing else; whoever has that port may ask it.
import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Launch, LaunchOrder } from './launch.ts';

/**
 * It does not read its input: this does, and ends all with it, at once. Words that an older version does not know are not
 * heeded by it, instead of ending it.
 */
const runner = `
import argparse, os, sys, threading
def watch():
    while os.read(0, 4096):
        pass
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
parse = argparse.ArgumentParser.parse_known_args
argparse.ArgumentParser.parse_args = lambda self, *given: parse(self, *given)[0]
sys.argv = ['mlx_lm.server'] + sys.argv[1:]
from mlx_lm.server import main
main()
`;

/** No page has it, so none may read an answer. */
const noOrigin = 'http://none.invalid';

export async function mlxLaunch(python: string, { model, socket }: LaunchOrder): Promise<Launch> {
  const host = '127.0.0.1';
  const port = await freePort(host);
  // Whatever it would keep or look for lies with our sockets: there is nothing in it, and it goes with them.
  const home = join(dirname(socket), 'hub');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const args = [
    '-c',
    runner,
    '--model',
    model.path,
    '--host',
    host,
    '--port',
    String(port),
    '--allowed-origins',
    noOrigin,
    // It keeps the caches of ten prompts else, outside of what was reckoned.
    '--prompt-cache-size',
    '1',
    '--log-level',
    'WARNING',
  ];
  return {
    engine: 'mlx',
    device: process.platform === 'darwin' ? 'metal' : 'cpu',
    command: python,
    isScript: false,
    args,
    env: { HF_HUB_OFFLINE: '1', HF_HOME: home, PYTHONUNBUFFERED: '1' },
    address: { host, port },
    saysState: false,
  };
}

/** The system gives one that nobody has. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
