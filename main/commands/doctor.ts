// Owns the command that looks at everything that keeps a router from serving well, and says what to do about each.
import { exits, jsonOption, type Command, type CommandContext } from './command.ts';
import { judge, type Check } from './doctor-checks.ts';
import { gather } from './doctor-evidence.ts';
import { jsonLine, paint, plainText } from './text.ts';

export const doctor: Command = {
  name: 'doctor',
  summary:
    'look at ports, keys, memory, disk, cards, models, clients and the policy, and say what to do; needs no router',
  options: [jsonOption],
  examples: ['la-router doctor', 'la-router doctor --json | jq \'.checks[] | select(.status != "ok")\''],
  async run(context) {
    const checks = judge(await gather(context));
    context.say(context.values.has('json') ? jsonLine({ checks }) : checks.map((one) => shown(one, context)).join(''));
    return checks.some(({ status }) => status === 'fail') ? exits.failed : exits.ok;
  },
};

const signs = { ok: '✓', warn: '!', fail: '✗' } as const;
const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function shown({ name, status, message, fix }: Check, { terminal }: CommandContext): string {
  const sign = paint(terminal, styles[status], signs[status]);
  const head = `${sign} ${paint(terminal, 'bold', name.padEnd(8))} ${plainText(message)}\n`;
  return fix === null ? head : `${head}           ${paint(terminal, 'cyan', `→ ${plainText(fix)}`)}\n`;
}
