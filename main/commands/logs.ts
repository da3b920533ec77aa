// Owns the command that tells the last lines of the log, and its lines as they come.
import { isJsonObject, parseJson } from '../contract/json.ts';
import { exits, UsageError, type Command, type CommandContext } from './command.ts';
import { eventsOf } from './event-lines.ts';
import { paint, plainText, type Style } from './text.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'tell the last lines of the log; JSON lines in a pipe',
  options: [
    { name: 'follow', short: 'f', value: null, summary: 'go on with the lines that come' },
    { name: 'lines', short: 'n', value: 'NUMBER', summary: 'so many of the last ones, default 200' },
    { name: 'level', value: 'LEVEL', summary: 'that and the graver ones', among: ['debug', 'info', 'warn', 'error'] },
    { name: 'model', value: 'MODEL', summary: 'of one model alone' },
    { name: 'json', value: null, summary: 'JSON lines on a terminal, too' },
  ],
  examples: [
    'la-router logs -n 50',
    'la-router logs -f --level warn',
    'la-router logs | jq \'select(.level == "error")\'',
  ],
  async run(context) {
    const { values, say } = context;
    const query = queryOf(context);
    const router = context.router();
    const follows = values.has('follow');
    if (!follows) {
      const text = await (await router.send(`/api/logs?${query}`)).text();
      for (const line of text.split('\n')) if (line !== '') say(shown(line, context));
      return exits.ok;
    }
    const answer = await router.send(`/api/logs?${query}`, { headers: { accept: 'text/event-stream' } });
    for await (const { data } of eventsOf(answer)) say(shown(data, context));
    return exits.ok;
  },
};

function queryOf({ values }: CommandContext): string {
  const lines = values.text('lines') ?? '200';
  if (!/^[1-9]\d{0,3}$/.test(lines) || Number(lines) > 5_000) throw new UsageError('-n is a number from 1 to 5000.');
  const query = new URLSearchParams({ n: lines });
  for (const name of ['level', 'model']) {
    const value = values.text(name);
    if (value !== undefined) query.set(name, value);
  }
  return query.toString();
}

const styles: Readonly<Record<string, Style>> = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' };

function shown(line: string, { terminal, values }: CommandContext): string {
  const entry = parseJson(line);
  if (!terminal.isShown || values.has('json') || !isJsonObject(entry)) return `${line}\n`;
  const { at = '', level = 'info', event = '', ...fields } = entry;
  const said = Object.entries(fields).map(([name, value]) => ` ${name}=${plainText(String(value))}`);
  const head = paint(terminal, 'dim', String(at).slice(11, 19));
  return `${head} ${paint(terminal, styles[String(level)] ?? 'dim', String(level).padEnd(5))} ${plainText(String(event))}${paint(terminal, 'dim', said.join(''))}\n`;
}
