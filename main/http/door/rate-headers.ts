// Owns what the answers of a limited project say of its limits: ours in the place of the upstream's, which are of our key
// there and none of the caller's business.
import type { Answer } from '../../gateway/answer.ts';
import type { Rates } from '../../tenants/rates.ts';
import type { Door } from './env.ts';

const ofUpstream = /^(?:anthropic-)?(?:x-)?ratelimit/;

export function withRates(answer: Answer, rates: ReturnType<Rates['headersOf']>): Answer {
  if (rates === null) return answer;
  const own = Object.entries(answer.headers).filter(([name]) => !ofUpstream.test(name));
  return { ...answer, headers: { ...Object.fromEntries(own), ...rates } };
}

/** For whatever else a project asks: a list, a stored answer. What an answer says itself of its rates stands. */
export function tellingRates(
  door: Door,
  { headersOf }: Pick<Rates, 'headersOf'>,
  answer: () => Response | Promise<Response>,
): Response | Promise<Response> {
  const rates = headersOf(door.caller.projectId);
  if (rates === null) return answer();
  if (door.door !== 'tcp') return telling(rates, answer);
  for (const [name, value] of Object.entries(rates)) door.outgoing.setHeader(name, value);
  return answer();
}

async function telling(rates: Readonly<Record<string, string>>, answer: () => Response | Promise<Response>) {
  const told = await answer();
  for (const [name, value] of Object.entries(rates)) if (!told.headers.has(name)) told.headers.set(name, value);
  return told;
}
