// Owns talking to the router from a terminal: one answer for a text, or a conversation that shows where each answer came
// from. What is said is kept in memory alone.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Conversation, Terminal } from '../platform/terminal.ts';
import { exits, jsonOption, UsageError, type Command, type CommandContext } from './command.ts';
import { eventsOf } from './event-lines.ts';
import { explain } from './explain.ts';
import { explained, routed } from './route.ts';
import { RouterRefused, type RunningRouter } from './running-router.ts';
import { jsonLine, paint, plainText, printable, usd } from './text.ts';

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export const chat: Command = {
  name: 'chat',
  summary: 'get one answer, or talk; on a terminal without a text it is a conversation',
  words: [{ name: 'text', summary: 'the text, else what is piped in', is: 'rest' }],
  options: [
    { name: 'model', short: 'm', value: 'MODEL', summary: 'as a program would ask for it, default auto' },
    jsonOption,
  ],
  examples: ['la-router chat', 'la-router chat "What is a monad?"', 'git diff | la-router chat -m auto:COMPLEX --json'],
  async run(context) {
    const { values, terminal } = context;
    const model = values.text('model') ?? 'auto';
    const given = values.word('text');
    if (given === undefined && terminal.canAsk && terminal.isShown && !values.has('json')) return talk(context, model);
    const text = given ?? (await terminal.readAll());
    if (text === null || text.trim() === '') throw new UsageError('Say something: la-router chat "TEXT"');
    return once(context, { model, text });
  },
};

async function once(
  context: CommandContext,
  { model, text }: { readonly model: string; readonly text: string },
): Promise<number> {
  const { router, say, complain, values, terminal } = context;
  const isJson = values.has('json');
  const messages: Message[] = [{ role: 'user', content: text }];
  terminal.progress(`${plainText(model)} …`);
  const answered = await ask(router(), { model, messages, onText: isJson ? () => undefined : shownOn(context) });
  const { answer, target, costUsd } = answered;
  if (isJson) say(jsonLine({ answer, target, costUsd }));
  else {
    if (!answer.endsWith('\n')) say('\n');
    if (terminal.isShown) complain(`${routeLine(answered)}\n`);
  }
  return exits.ok;
}

/** A program that reads it gets every character. */
const shownOn =
  ({ terminal, say }: CommandContext) =>
  (text: string): void => {
    terminal.progress('');
    say(terminal.isShown ? printable(text) : text);
  };

const help = `/model NAME  ask another model, /model alone tells which
/why         where the last answer came from, and why
/new         forget what was said
/exit        end; so does Ctrl-D
A line that ends with \\ goes on in the next one; """ begins and ends several lines.
`;

async function talk(context: CommandContext, first: string): Promise<number> {
  const { say, terminal, router } = context;
  // Where none runs, nobody is asked for a text.
  router();
  using person = terminal.converse();
  const said: Message[] = [];
  let model = first;
  /** Of the last answer: another may have been chosen since. */
  let asked = first;
  say(`${paint(terminal, 'dim', `Model ${model}. /help tells more, /exit ends.`)}\n`);
  for (;;) {
    const text = await typed(person, terminal);
    if (text === null) say('\n');
    if (text === null || /^\/(?:exit|quit|bye)\s*$/.test(text)) return exits.ok;
    const [word = '', ...more] = text.split(/\s+/);
    if (text.trim() === '') continue;
    if (word === '/help') say(help);
    else if (word === '/new') said.length = 0;
    else if (word === '/model') {
      model = more[0] ?? model;
      say(`Model ${plainText(model)}\n`);
    } else if (word === '/why') await told(context, () => why(context, { model: asked, said }));
    else if (/^\/[a-z]+$/.test(word)) say(`There is no ${word} here. /help tells what there is.\n`);
    else if (await answerTo(text, { context, model, said, person })) asked = model;
  }
}

/** Several lines as one; null where the person has ended it. Who interrupts several lines begins anew. */
async function typed(person: Conversation, terminal: Terminal): Promise<string | null> {
  const [fresh, more] = [paint(terminal, 'green', '› '), paint(terminal, 'green', '… ')];
  let lines: string[] = [];
  let isBlock = false;
  const anew = (): void => {
    lines = [];
    isBlock = false;
    person.onInterrupt = null;
    person.again(fresh);
  };
  for (;;) {
    const isOpen = isBlock || lines.length > 0;
    person.onInterrupt = isOpen ? anew : null;
    const line = await person.next(isOpen ? more : fresh);
    person.onInterrupt = null;
    if (line === null) return null;
    if (line.trim() === '"""') {
      if (isBlock) return lines.join('\n');
      isBlock = true;
    } else if (isBlock) lines.push(line);
    else if (line.endsWith('\\')) lines.push(line.slice(0, -1));
    else return [...lines, line].join('\n');
  }
}

interface Turn {
  readonly context: CommandContext;
  readonly model: string;
  readonly said: Message[];
  readonly person: Conversation;
}

/** Whether there is an answer. Whatever goes wrong is told, and the conversation goes on. */
async function answerTo(text: string, { context, model, said, person }: Turn): Promise<boolean> {
  const { say, terminal } = context;
  const stop = new AbortController();
  person.onInterrupt = () => stop.abort();
  const messages: Message[] = [...said, { role: 'user', content: text }];
  try {
    const onText = shownOn(context);
    terminal.progress(`${plainText(model)} …`);
    const answered = await ask(context.router(), { model, messages, onText, signal: stop.signal });
    said.push({ role: 'user', content: text }, { role: 'assistant', content: answered.answer });
    say(`\n${paint(terminal, 'dim', routeLine(answered))}\n`);
    return true;
  } catch (error) {
    terminal.progress('');
    if (stop.signal.aborted) say('\nStopped.\n');
    else tellFault(error, context);
    return false;
  } finally {
    person.onInterrupt = null;
  }
}

function tellFault(error: unknown, { complain, terminal }: CommandContext): void {
  complain(`\n${paint(terminal, 'red', plainText(explain(error).text))}\n`);
}

async function told(context: CommandContext, find: () => Promise<string>): Promise<void> {
  try {
    context.say(await find());
  } catch (error) {
    tellFault(error, context);
  }
}

async function why(
  { terminal, router }: CommandContext,
  { model, said }: { readonly model: string; readonly said: readonly Message[] },
): Promise<string> {
  const last = said.findLastIndex(({ role }) => role === 'user');
  if (last === -1) return 'Nothing was asked yet.\n';
  const body = { model, messages: said.slice(0, last + 1) };
  return explained(await router().read(routed, '/v1/route', { method: 'POST', body }), { terminal });
}

interface Asking {
  readonly model: string;
  readonly messages: readonly Message[];
  /** Told each piece of the answer as it comes. */
  readonly onText: (text: string) => void;
  readonly signal?: AbortSignal;
}

interface Answered {
  readonly answer: string;
  readonly target: string | null;
  readonly zone: string | null;
  readonly tier: string | null;
  readonly costUsd: number | null;
}

const piece = z.looseObject({
  choices: z.array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).optional() })).optional(),
  error: z.looseObject({ message: z.string(), code: z.string().nullish() }).optional(),
});
const recorded = z.looseObject({ costUsd: z.number().nullable(), outcome: z.string() });

async function ask(router: RunningRouter, { model, messages, onText, signal }: Asking): Promise<Answered> {
  const asked = {
    method: 'POST',
    body: { model, messages, stream: true },
    ...(signal === undefined ? {} : { signal }),
  } as const;
  const reply = await router.send('/v1/chat/completions', asked);
  let answer = '';
  for await (const { data } of eventsOf(reply)) {
    const { choices = [], error } = piece.safeParse(parseJson(data)).data ?? {};
    if (error !== undefined) throw new RouterRefused(reply.status, error.code ?? null, error.message);
    const text = choices.map(({ delta }) => delta?.content ?? '').join('');
    if (text === '') continue;
    answer += text;
    onText(text);
  }
  const of = (name: string): string | null => reply.headers.get(name);
  const costUsd = await costOf(router, of('x-request-id'));
  return { answer, target: of('x-lr-target'), zone: of('x-lr-zone'), tier: of('x-lr-tier'), costUsd };
}

const rowPollMs = 50;
const rowPolls = 20;

/** A stream's cost is known by its end, and stands in its row a moment later. */
async function costOf(router: RunningRouter, id: string | null): Promise<number | null> {
  for (let polls = 0; id !== null && polls < rowPolls; polls++) {
    const row = await router.json(`/api/requests/${encodeURIComponent(id)}`).catch((error: unknown) => {
      if (error instanceof RouterRefused) return null;
      throw error;
    });
    const told = recorded.safeParse(row).data;
    if (told !== undefined && told.outcome !== 'open') return told.costUsd;
    await new Promise((resolve) => setTimeout(resolve, rowPollMs));
  }
  return null;
}

const routeLine = ({ target, zone, tier, costUsd }: Answered): string =>
  [target ?? 'nobody', zone === 'device' ? 'on this computer' : zone, tier, usd(costUsd)]
    .filter((part) => part !== null)
    .map(plainText)
    .join(' · ');
