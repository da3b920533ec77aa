// Owns a program of somebody else's that listens at a port of this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ListeningProcess extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

const script = `
const server = require('node:http').createServer((_request, answer) => answer.end('not a router'));
server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
process.stdin.on('end', () => process.exit()).resume();
`;

export async function startListening(): Promise<ListeningProcess> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const [port] = await once(child.stdout, 'data');
  return {
    port: Number(port),
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
