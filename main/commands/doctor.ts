// Owns the command that looks at everything that keeps a router from serving well, and says what to do about each. To a
// person it offers to do what a command of ours can.
import { exits, jsonOption, type Command, type CommandContext } from './command.ts';
import { judge, type Check } from './doctor-checks.ts';
import { runProgram } from './program.ts';
import { jsonLine, paint, plainText, titled } from './text.ts';

export const doctor: Command = {
  name: 'doctor',
  summary:
    'look at ports, keys, memory, disk, cards, models, clients and the policy, and say what to do; needs no router',
  options: [jsonOption],
  examples: ['la-router doctor', 'la-router doctor --json | jq \'.checks[] | select(.status != "ok")\''],
  async run(context) {
    const { values, say, terminal } = context;
    const checks = await look(context);
    if (values.has('json')) {
      say(jsonLine({ checks: checks.map(({ name, status, message, fix }) => ({ name, status, message, fix })) }));
      return codeOf(checks);
    }
    say(checks.map((one) => shown(one, context)).join(''));
    if (!terminal.canAsk || !terminal.isShown || !(await mend(checks, context))) return codeOf(checks);
    const after = await look(context);
    say(`\n${after.map((one) => shown(one, context)).join('')}`);
    return codeOf(after);
  },
};

const codeOf = (checks: readonly Check[]): number =>
  checks.some(({ status }) => status === 'fail') ? exits.failed : exits.ok;

async function look(context: CommandContext): Promise<readonly Check[]> {
  const { gather } = await import('./doctor-evidence.ts');
  return judge(await gather(context));
}

/** Whether anything was done. Serving comes last, since it ends when the person ends it. */
async function mend(checks: readonly Check[], context: CommandContext): Promise<boolean> {
  const { terminal, values } = context;
  const lines = new Map(checks.flatMap(({ command }) => (command === null ? [] : [[command.join(' '), command]])));
  const wanted = [...lines.values()].toSorted((a, b) => Number(a[0] === 'serve') - Number(b[0] === 'serve'));
  const place = ['home', 'port'].flatMap((name) => {
    const value = values.text(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  let isDone = false;
  for (const command of wanted) {
    const answer = await terminal.ask(`Run la-router ${command.join(' ')} now? [y/N] `);
    if (answer === null) return isDone;
    if (!/^y(?:es)?$/i.test(answer.trim())) continue;
    await runProgram(await context.commands(), [...command, ...place], context);
    isDone = true;
  }
  return isDone;
}

const signs = { ok: '✓', warn: '!', fail: '✗' } as const;
const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;
const titleWidth = 11;

function shown({ name, status, message, fix }: Check, { terminal }: CommandContext): string {
  const title = `${paint(terminal, styles[status], signs[status])} ${paint(terminal, 'bold', name)}`;
  const line = (head: string, text: string): string => `${titled(head, text, { titleWidth, terminal })}\n`;
  const head = line(title, plainText(message));
  return fix === null ? head : head + line('', paint(terminal, 'cyan', `→ ${plainText(fix)}`));
}
