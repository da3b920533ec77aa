// Owns the command that shows the dashboard in the person's browser, signed in where that is needed.
import { z } from 'zod';
import { showAddress } from '../platform/show-address.ts';
import { exits, jsonOption, type Command } from './command.ts';
import { RouterRefused, type RunningRouter } from './running-router.ts';
import { jsonLine } from './text.ts';

export const openDashboard: Command = {
  name: 'open',
  summary: 'show the dashboard in the browser, and print its address',
  options: [{ name: 'print', value: null, summary: 'only print the address' }, jsonOption],
  examples: ['la-router open', 'la-router open --print'],
  async run({ values, say, complain, terminal, router }) {
    const url = await addressOf(router());
    say(values.has('json') ? jsonLine({ url }) : `${url}\n`);
    if (values.has('print') || values.has('json') || !terminal.isShown) return exits.ok;
    if (await showAddress(url)) return exits.ok;
    complain('Nothing here can show it: open the address in a browser.\n');
    return exits.failed;
  },
};

const link = z.looseObject({ url: z.string() });

/** Where only this machine is served nobody has to sign in, and there is no link. */
async function addressOf(router: RunningRouter): Promise<string> {
  try {
    return (await router.read(link, '/api/admin/link', { method: 'POST', body: {} })).url;
  } catch (error) {
    if (error instanceof RouterRefused && error.status === 400) return `${router.url}/`;
    throw error;
  }
}
