// Owns the commands that connect the programs of whoever types them to the router that runs, and disconnect them.
import { sep } from 'node:path';
import { clientIdOf } from '../connect/client-id.ts';
import { clients } from '../connect/clients.ts';
import { createConnecting, type Connecting } from '../connect/connecting.ts';
import { launchFrom } from '../connect/launch.ts';
import { realOthersFiles } from '../connect/others-files.ts';
import { placeOf } from '../connect/place.ts';
import { probe } from '../connect/probe.ts';
import { locateHome } from '../config/home.ts';
import {
  clientIds,
  type ConnectAnswer,
  type ClientId,
  type ConnectedClient,
  type FileChange,
} from '../contract/connect.ts';
import { exits, jsonOption, type Command, type CommandContext } from './command.ts';
import { routerTokens } from './router-tokens.ts';
import { jsonLine, moment, paint, printable, table, type Column } from './text.ts';
import { diffLines } from './text-diff.ts';

const clientWord = { name: 'client', summary: 'which program', among: clientIds } as const;
const yes = { name: 'yes', short: 'y', value: null } as const;

export const connect: Command = {
  name: 'connect',
  summary: 'let a program that you already use ask through the router; without one, list them',
  words: [{ ...clientWord, is: 'optional' }],
  options: [
    { name: 'print', value: null, summary: 'show what would change, and write nothing' },
    { ...yes, summary: 'write it, and ask nothing' },
    { name: 'project', value: 'PROJECT', summary: 'whose token it gets, by name or id, default default' },
    jsonOption,
  ],
  examples: ['la-router connect', 'la-router connect codex', 'la-router connect claude-code --print'],
  async run(context) {
    const { values, terminal, complain } = context;
    const word = values.word('client');
    const connecting = connectingFor(context);
    if (word === undefined) return tellList(await connecting.list(), context);
    const id = clientIdOf(word);
    const project = values.text('project');
    if (values.has('print') || !values.has('yes')) {
      tell(await connecting.connect(id, { print: true, project }), context);
      if (values.has('print')) return exits.ok;
      if (!terminal.canAsk || values.has('json')) {
        complain('Nothing was written. With --yes it is.\n');
        return exits.ok;
      }
      if (!(await isWanted(`Connect ${id}?`, context))) return exits.failed;
    }
    const answer = await connecting.connect(id, { print: false, project });
    // What was shown before is not shown again; a token outside of the files is told now and never again.
    tell(values.has('yes') ? answer : { ...answer, changes: [] }, context, doneWords(id));
    return exits.ok;
  },
};

export const disconnect: Command = {
  name: 'disconnect',
  summary: 'put the settings of a program back as they were, and end its token',
  words: [clientWord],
  options: [{ ...yes, summary: 'ask nothing' }, jsonOption],
  examples: ['la-router disconnect codex', 'la-router disconnect aider --yes'],
  async run(context) {
    const { values, terminal } = context;
    const id = clientIdOf(values.word('client') ?? '');
    const connecting = connectingFor(context);
    const isAsked = terminal.canAsk && !values.has('yes') && !values.has('json');
    if (isAsked) {
      tell(await connecting.disconnect(id, { print: true }), context);
      if (!(await isWanted(`Disconnect ${id}?`, context))) return exits.failed;
    }
    const answer = await connecting.disconnect(id, { print: false });
    tell(isAsked ? { changes: [] } : answer, context, `${id} is disconnected.`);
    return exits.ok;
  },
};

const doneWords = (id: ClientId): string =>
  clients[id].isByHand === true ? `Nothing is written for ${id}: set it there.` : `${id} is connected.`;

/** For the home of the person who types it, at the router that runs. */
function connectingFor({ env, files, values, router: running }: CommandContext): Connecting {
  const router = running();
  const { url } = router;
  const home = locateHome(env, { home: values.text('home') }).folder;
  return createConnecting({
    home,
    ownFiles: files,
    files: realOthersFiles,
    place: placeOf(env),
    launch: launchFrom(import.meta.dirname, home, env),
    router: { url: () => url.replace(/\/$/, ''), tokens: routerTokens(router), probe: (token) => probe(url, token) },
  });
}

async function isWanted(question: string, { terminal }: CommandContext): Promise<boolean> {
  const answer = await terminal.ask(`${question} [y/N] `);
  return /^y(?:es)?$/i.test(answer?.trim() ?? '');
}

function tell(answer: ConnectAnswer, context: CommandContext, done?: string): void {
  const { values, terminal, say } = context;
  if (values.has('json')) return say(jsonLine(answer));
  const nothing = answer.changes.length === 0 && done === undefined ? 'No file changes.\n' : '';
  const diffs = answer.changes.map((change) => diffOf(change, context)).join('');
  const end = done === undefined ? '' : `${paint(terminal, 'green', done)}\n`;
  say(`${nothing}${diffs}${outside(answer)}${end}`);
}

type State = 'problem' | 'connected' | 'found' | 'not found';
const styles = { problem: 'red', connected: 'green', found: null, 'not found': 'dim' } as const;

const columnsFor = (home: string): readonly Column<ConnectedClient>[] => [
  { title: 'Client', of: ({ id }) => id, style: ({ found }) => (found ? 'bold' : 'dim') },
  { title: 'State', of: stateOf, style: (client) => styles[stateOf(client)] },
  { title: 'Last request', of: ({ lastRequestAt }) => moment(lastRequestAt) },
  { title: 'File', of: ({ file, problem }) => problem ?? nearHome(file, home), style: () => 'dim' },
];

function stateOf({ connected, found, problem }: ConnectedClient): State {
  if (problem !== null) return 'problem';
  if (connected) return 'connected';
  return found ? 'found' : 'not found';
}

const nearHome = (file: string | null, home: string): string =>
  file?.replace(home + sep, `~${sep}`) ?? 'none: it is printed';

function tellList(clients: readonly ConnectedClient[], { values, say, terminal, env }: CommandContext): number {
  say(values.has('json') ? jsonLine({ clients }) : table(clients, columnsFor(placeOf(env).home), terminal));
  return exits.ok;
}

const marks = { '+': 'green', '-': 'red', '@': 'cyan' } as const;

function diffOf({ file, before, after }: FileChange, { terminal }: CommandContext): string {
  const name = (text: string | null): string => (text === null ? '/dev/null' : printable(file));
  const lines = diffLines(before ?? '', after ?? '').map((line) => {
    const style = Object.entries(marks).find(([mark]) => line.startsWith(mark))?.[1];
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
