// Owns the orders that the router itself carries out: each is a call of its API, as the page or a script would make it.
import { clipboard } from 'electron';
import type { DesktopModule } from './context.ts';
import { minutesUntilTonight } from './tonight.ts';

export const deeds: DesktopModule = {
  enable({ core, api, carryOut }) {
    carryOut('copy-address', async () => {
      const { address } = core.state();
      if (address === null) throw new Error('The router is paused: there is no address to copy. Start it first.');
      await clipboard.writeText(`${address}/v1`);
    });
    carryOut('local-only', async ({ on, hold }) => {
      const minutes = hold === undefined ? {} : { minutes: hold === 'hour' ? 60 : minutesUntilTonight(new Date()) };
      await api('PUT', '/api/local-only', { on, ...minutes });
    });
    carryOut('model', async ({ id, step }) => {
      const path = `/api/models/${encodeURIComponent(id)}`;
      if (step === 'stop') await api('POST', `${path}/stop`, {});
      else await api('POST', `${path}/start`, step === 'keep' ? { keepAlive: 0 } : {});
    });
    carryOut('download', async ({ id, step }) => {
      await api('POST', `/api/models/download/${encodeURIComponent(id)}/${step}`);
    });
  },
};
