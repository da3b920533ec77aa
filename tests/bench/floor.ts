// The least that a proxy in Node can be: `node tests/bench/floor.ts PORT UPSTREAM_PORT`. Used where ../shared is missing.
import { Agent, createServer, request } from 'node:http';

const [port, upstreamPort] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

createServer((incoming, outgoing) => {
  const { method, url: path } = incoming;
  const headers = { ...incoming.headers, host: `127.0.0.1:${upstreamPort}`, connection: 'keep-alive' };
  const upward = request({ host: '127.0.0.1', port: upstreamPort, method, path, agent, headers }, (reply) => {
    const {
      connection: _connection,
      'keep-alive': _keepAlive,
      'transfer-encoding': _encoding,
      ...rest
    } = reply.headers;
    outgoing.writeHead(reply.statusCode ?? 502, rest);
    reply.pipe(outgoing);
  });
  upward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) upward.destroy();
  });
  incoming.pipe(upward);
}).listen(port, '127.0.0.1');
