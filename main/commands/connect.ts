// Owns the commands that connect the programs of whoever types them to the router that runs, and disconnect them.
import { clientIdOf, createConnecting, type Connecting } from '../connect/connecting.ts';
import { launchFrom } from '../connect/launch.ts';
import { realOthersFiles } from '../connect/others-files.ts';
import { placeOf } from '../connect/place.ts';
import { probe } from '../connect/probe.ts';
import { locateHome } from '../config/home.ts';
import { clientIds, type ConnectAnswer, type ConnectedClient, type FileChange } from '../contract/connect.ts';
import { exits, jsonOption, type Command, type CommandContext } from './command.ts';
import { routerTokens } from './router-tokens.ts';
import { jsonLine, moment, paint, printable, table, type Column } from './text.ts';
import { diffLines } from './text-diff.ts';

const clientWord = { name: 'client', summary: 'which program', among: clientIds } as const;
const yes = { name: 'yes', short: 'y', value: null, summary: 'write it, and ask nothing' } as const;

export const connect: Command = {
  name: 'connect',
  summary: 'let a program that you already use ask through the router; without one, list them',
  words: [{ ...clientWord, is: 'optional' }],
  options: [
    { name: 'print', value: null, summary: 'show what would change, and write nothing' },
    yes,
    { name: 'project', value: 'PROJECT', summary: 'whose token it gets, by name or id, default default' },
    jsonOption,
  ],
  examples: ['la-router connect', 'la-router connect codex', 'la-router connect claude-code --print'],
  async run(context) {
    const { values } = context;
    const word = values.word('client');
    const connecting = connectingFor(context);
    if (word === undefined) return tellList(await connecting.list(), context);
    const id = clientIdOf(word);
    const project = values.text('project');
    const preview = await connecting.connect(id, { print: true, project });
    if (!(await isWanted(preview, { context, deed: `Connect ${id}` }))) return exits.ok;
    return tell(await connecting.connect(id, { print: false, project }), { context, done: `${id} is connected.` });
  },
};

export const disconnect: Command = {
  name: 'disconnect',
  summary: 'put the settings of a program back as they were, and end its token',
  words: [clientWord],
  options: [{ name: 'print', value: null, summary: 'show what would change, and write nothing' }, yes, jsonOption],
  examples: ['la-router disconnect codex', 'la-router disconnect aider --yes'],
  async run(context) {
    const id = clientIdOf(context.values.word('client') ?? '');
    const connecting = connectingFor(context);
    const preview = await connecting.disconnect(id, { print: true });
    if (!(await isWanted(preview, { context, deed: `Disconnect ${id}` }))) return exits.ok;
    return tell(await connecting.disconnect(id, { print: false }), { context, done: `${id} is disconnected.` });
  },
};

/** For the home of the person who types it, at the router that runs. */
function connectingFor({ env, files, values, router: running }: CommandContext): Connecting {
  const router = running();
  const { url } = router;
  return createConnecting({
    home: locateHome(env, { home: values.text('home') }).folder,
    ownFiles: files,
    files: realOthersFiles,
    place: placeOf(env),
    launch: launchFrom(import.meta.dirname, env),
    router: { url: () => url.replace(/\/$/, ''), tokens: routerTokens(router), probe: (token) => probe(url, token) },
  });
}

interface Asking {
  readonly context: CommandContext;
  readonly deed: string;
}

/** What would change was shown and is to be done; a program that pipes has to say so. */
async function isWanted(preview: ConnectAnswer, { context, deed }: Asking): Promise<boolean> {
  const { values, terminal, say, complain } = context;
  if (values.has('yes') && !values.has('print')) return true;
  if (values.has('json')) say(jsonLine(preview));
  else say(shown(preview, context));
  if (values.has('print')) return false;
  if (!terminal.canAsk) {
    complain('Nothing was written. With --yes it is.\n');
    return false;
  }
  const answer = await terminal.ask(`${deed}? [y/N] `);
  return /^y(?:es)?$/i.test(answer?.trim() ?? '');
}

interface Telling {
  readonly context: CommandContext;
  readonly done: string;
}

function tell(answer: ConnectAnswer, { context, done }: Telling): number {
  const { values, terminal, say } = context;
  if (values.has('json')) say(jsonLine(answer));
  else if (values.has('yes')) say(`${shown(answer, context)}${paint(terminal, 'green', done)}\n`);
  else say(`${outside(answer)}${paint(terminal, 'green', done)}\n`);
  return exits.ok;
}

const columns: readonly Column<ConnectedClient>[] = [
  { title: 'Client', of: ({ id }) => id, style: ({ found }) => (found ? 'bold' : 'dim') },
  { title: 'State', of: stateOf, style: ({ connected, problem }) => (problem ? 'red' : connected ? 'green' : null) },
  { title: 'Last request', of: ({ lastRequestAt }) => moment(lastRequestAt) },
  { title: 'File', of: ({ file, problem }) => problem ?? file ?? 'is only printed', style: () => 'dim' },
];

function stateOf({ connected, found, problem }: ConnectedClient): string {
  if (problem !== null) return 'problem';
  if (connected) return 'connected';
  return found ? 'found' : 'not found';
}

function tellList(clients: readonly ConnectedClient[], { values, say, terminal }: CommandContext): number {
  say(values.has('json') ? jsonLine({ clients }) : table(clients, columns, terminal));
  return exits.ok;
}

const shown = (answer: ConnectAnswer, context: CommandContext): string =>
  `${answer.changes.length === 0 ? 'No file changes.\n' : answer.changes.map((change) => diffOf(change, context)).join('')}${outside(answer)}`;

const styles = { '+': 'green', '-': 'red', '@': 'cyan' } as const;

function diffOf({ file, before, after }: FileChange, { terminal }: CommandContext): string {
  const name = (text: string | null): string => (text === null ? '/dev/null' : printable(file));
  const lines = diffLines(before ?? '', after ?? '').map((line) => {
    const style = Object.entries(styles).find(([mark]) => line.startsWith(mark))?.[1];
    const text = printable(line);
    return style === undefined ? text : paint(terminal, style, text);
  });
  const head = [`--- ${name(before)}`, `+++ ${name(after)}`].map((line) => paint(terminal, 'bold', line));
  return `${[...head, ...lines].join('\n')}\n`;
}

/** What is to be done by hand. */
function outside({ env = {}, notes = [] }: ConnectAnswer): string {
  const variables = Object.entries(env).map(([name, value]) => `  ${name}=${value}\n`);
  const head = variables.length === 0 ? '' : 'To be set where that program runs, since no file of it holds them:\n';
  return `${head}${variables.join('')}${notes.map((note) => `${note}\n`).join('')}`;
}
