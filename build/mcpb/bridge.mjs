// The bridge of the bundle for Claude Desktop: what comes over stdio goes to the router of this machine, which is started
// hidden where it is installed and does not run. It is run as it stands, by whatever Node the client brings: it imports
// nothing of ours and needs no package.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const env = process.env;
/** A client leaves what nobody filled in as it stands in the manifest. */
const given = (name) => (env[name] === undefined || env[name].includes('${') ? '' : env[name].trim());

const token = given('LLR_TOKEN');
const startMs = Number(given('LLR_START_MS') || 30_000);
const mostLineBytes = 64 * 1024 * 1024;

function homeFolder() {
  if (given('LLR_HOME') !== '') return given('LLR_HOME');
  if (process.platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'LA Router');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'LA Router');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'la-router');
}

/** Where the app of this system lies once it is installed; the one that was named, before all. */
function programs() {
  const named = given('LLR_APP') === '' ? [] : [given('LLR_APP')];
  if (process.platform === 'darwin')
    return [
      ...named,
      ...['/Applications', join(homedir(), 'Applications')].map((folder) =>
        join(folder, 'LA Router.app', 'Contents', 'MacOS', 'LA Router'),
      ),
    ];
  if (process.platform === 'win32')
    return [
      ...named,
      ...[env.LOCALAPPDATA && join(env.LOCALAPPDATA, 'Programs'), env.ProgramFiles]
        .filter(Boolean)
        .flatMap((folder) => ['la-router', 'LA Router'].map((name) => join(folder, name, 'la-router-desktop.exe'))),
    ];
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'la-router-desktop'));
  return [...named, ...onPath, '/usr/bin/la-router-desktop', '/opt/la-router/la-router-desktop'];
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function startApp() {
  const program = programs().find(isProgram);
  if (program === undefined) return false;
  const child = spawn(program, ['--hidden'], { detached: true, stdio: 'ignore' });
  child.once('error', () => undefined);
  child.unref();
  return true;
}

/** The address that a running router has left in its home; null where none answers there. */
async function findRunning() {
  const path = join(homeFolder(), 'running.json');
  if (!existsSync(path)) return null;
  try {
    const { url, pid } = JSON.parse(readFileSync(path, 'utf8'));
    return isAlive(pid) && (await isRouter(url)) ? url : null;
  } catch {
    return null;
  }
}

/** Asked without anything secret: the port of a router that was killed may be somebody else's by now. */
async function isRouter(url) {
  try {
    const answer = await fetch(`${url}/health`, { redirect: 'error', signal: AbortSignal.timeout(2_000) });
    const { status, uptime } = await answer.json();
    return answer.ok && status === 'ok' && typeof uptime === 'number';
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

class NoRouter extends Error {}

const howToGetOne =
  'LA Router does not run on this machine, and its app was not found. Install it with the package for this system from the release that this bundle came from, or start a router with: la-router serve. Then ask again.';

async function findRouter() {
  const running = await findRunning();
  if (running !== null) return running;
  if (!startApp()) throw new NoRouter(howToGetOne);
  for (const until = Date.now() + startMs; Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const started = await findRunning();
    if (started !== null) return started;
  }
  throw new NoRouter('LA Router was started and does not answer yet. Ask again in a moment, or look at its window.');
}

/** What the client said when it began: whoever runs later is told the same. */
let greeting = null;
/** `{ url, session }` of the router that was reached. */
let connected = null;
let connecting = null;
const underWay = new Map();

const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const headersFor = ({ session, version }) => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  ...(session === undefined ? {} : { 'mcp-session-id': session }),
  ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
});

const post = (place, message, signal) =>
  fetch(`${place.url}/mcp`, { method: 'POST', headers: headersFor(place), body: JSON.stringify(message), signal });

/** Begins a session with whoever runs; resolves with the answer to the greeting. */
async function connect() {
  const place = { url: await findRouter() };
  const answer = await post(place, greeting);
  const message = (await messagesOf(answer).next()).value;
  if (message?.result === undefined)
    throw new Refused(message?.error?.message ?? `The router answered ${answer.status}.`);
  const { protocolVersion: version } = message.result;
  connected = { ...place, session: answer.headers.get('mcp-session-id') ?? undefined, version };
  await (await post(connected, { jsonrpc: '2.0', method: 'notifications/initialized' })).body?.cancel();
  return message;
}

class Refused extends Error {}

async function place() {
  const known = connected;
  if (known !== null && (await findRunning()) === known.url) return known;
  if (connected === known) connected = null;
  connecting ??= connect().finally(() => {
    connecting = null;
  });
  return connecting.then(() => connected);
}

/** Each message of an answer, as JSON or as events. */
async function* messagesOf(answer) {
  if (!answer.headers.get('content-type')?.includes('text/event-stream')) {
    const body = await answer.text();
    if (body === '') return;
    const value = JSON.parse(body);
    if (!answer.ok && value.jsonrpc === undefined)
      throw new Refused(
        `${value.error?.code ?? answer.status}: ${value.error?.message ?? 'The router has refused this.'}`,
      );
    yield value;
    return;
  }
  let held = '';
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    held += text;
    const events = held.split(/\r?\n\r?\n/);
    held = events.pop();
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n');
      if (data !== '') yield JSON.parse(data);
    }
  }
}

const isNobodyThere = (error) => error?.cause?.code === 'ECONNREFUSED';

/** Once more where the router was another one meanwhile, and knows nothing of the session. */
async function send(message, signal) {
  const first = await place();
  try {
    const answer = await post(first, message, signal);
    if (answer.status !== 404) return answer;
    await answer.body?.cancel();
  } catch (error) {
    if (!isNobodyThere(error)) throw error;
  }
  if (connected === first) connected = null;
  return post(await place(), message, signal);
}

/** A tool says what went wrong to the model that called it; all else is said to the client. */
function answerFailure({ id, method }, error) {
  const text =
    error instanceof NoRouter || error instanceof Refused
      ? error.message
      : 'The router has ended before its answer. Ask again.';
  if (method === 'tools/call')
    return write({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }], isError: true } });
  if (method === 'ping') return write({ jsonrpc: '2.0', id, result: {} });
  if (method === 'tools/list') return write({ jsonrpc: '2.0', id, result: { tools: known().tools } });
  write({ jsonrpc: '2.0', id, error: { code: -32603, message: text } });
}

/** What the bundle was made with: a client that begins before there is a router sees its tools all the same. */
const known = () => JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8'));

async function greet(message) {
  greeting = message;
  connected = null;
  try {
    write(await connect());
  } catch (error) {
    if (!(error instanceof NoRouter)) return answerFailure(message, error);
    const { protocolVersion } = message.params ?? {};
    const serverInfo = { name: 'la-router', title: 'LA Router', version: known().version };
    write({ jsonrpc: '2.0', id: message.id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo } });
  }
}

async function request(message) {
  const stop = new AbortController();
  underWay.set(message.id, stop);
  try {
    for await (const said of messagesOf(await send(message, stop.signal))) write(said);
  } catch (error) {
    if (!stop.signal.aborted) answerFailure(message, error);
  } finally {
    underWay.delete(message.id);
  }
}

/** The connection of a request that is taken back is closed, by which the router knows. */
function notify(message) {
  if (message.method === 'notifications/cancelled') underWay.get(message.params?.requestId)?.abort();
}

const failure = (id, code, message) => write({ jsonrpc: '2.0', id, error: { code, message } });

let greeted = Promise.resolve();

function take(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return failure(null, -32700, 'The line is not JSON.');
  }
  const isRequest = typeof message?.id === 'string' || typeof message?.id === 'number';
  if (message?.jsonrpc !== '2.0' || typeof message.method !== 'string') {
    if (message?.jsonrpc === '2.0' && isRequest && ('result' in message || 'error' in message)) return;
    return failure(isRequest ? message.id : null, -32600, 'The line is no message of JSON-RPC 2.0.');
  }
  if (!isRequest) return notify(message);
  if (message.method === 'initialize') greeted = greet(message);
  else if (greeting === null) failure(message.id, -32600, 'Begin with initialize.');
  else void greeted.then(() => request(message));
}

let held = [];
let length = 0;
process.stdin.on('data', (chunk) => {
  let start = 0;
  for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
    hold(chunk.subarray(start, end));
    const line = length > mostLineBytes ? null : Buffer.concat(held).toString('utf8').trim();
    held = [];
    length = 0;
    start = end + 1;
    if (line === null) failure(null, -32600, 'The line is too long.');
    else if (line !== '') take(line);
  }
  hold(chunk.subarray(start));
});

function hold(bytes) {
  length += bytes.length;
  if (length > mostLineBytes) held = [];
  else held.push(bytes);
}

const lastAnswersMs = 400;
const end = () => process.exit(0);

/** What was asked for and closed at once is answered, where that takes no longer than a moment; then all is given up. */
process.stdin.once('end', () => {
  setTimeout(end, lastAnswersMs);
  const look = () => (underWay.size === 0 ? end() : setTimeout(look, 20));
  void greeted.then(() => setTimeout(look, 0));
});
process.stdout.on('error', end);
