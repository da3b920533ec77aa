// `npm run fake-upstream [PORT]`: the fake provider for people to play with.
import { behaviours } from './fake-provider.ts';
import { startFakeServer } from './fake-server.ts';

const server = await startFakeServer(Number(process.argv[2] ?? 9099));
process.stdout.write(
  `A fake provider answers at ${server.url}. Model names that misbehave:\n  ${Object.keys(behaviours).join(' ')}\n`,
);
