// What an answer that its caller did not wait for is charged under a hard cap.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '../../../../main/contract/routing.ts';
import { abandonedUsage, openAccount, settle } from '../../../../main/gateway/account/account.ts';
import { afford } from '../../../../main/gateway/account/afford.ts';
import { planRequest } from '../../../../main/gateway/plan/plan.ts';
import { askingOf, chat, fakeFigures, fakePlanner, policyWith } from '../../../support/gateway-fakes.ts';

const far: Target = { backend: 'far', model: 'middle', zone: 'public', region: null };
const room = { projectId: 'p', budgetNano: 1e12, spentNano: 0, reservedNano: 0, leftNano: 1e12, periodEnd: null };

test('under a hard cap an abandoned answer is charged all that was held for a try there, searches too', async () => {
  const prices = [{ pattern: 'far/*', input: 3, output: 15, perCall: { webSearch: 0.01 } }];
  const { planner, clock } = fakePlanner({ policy: policyWith({ prices }) });
  const request = chat({ model: 'far/middle', max_tokens: 9, web_search_options: {} });
  const caller = askingOf();
  const { plan, reservation } = afford(request, await planRequest(request, caller, planner), room);
  const ledger = { reserve: () => Promise.resolve({ written: true } as const), settle: () => undefined };
  const clients = { nameOf: () => null };
  const books = { ledger, clock, figures: fakeFigures([]), clients, onEnded: () => undefined };
  const opening = { request, caller, plan, reservation, turn: null, purses: null, mirrors: null, cameAt: 0 };
  const account = openAccount(opening, books);
  account.tries.push({ target: far, purpose: 'answer', begunAt: 0, endedAt: 0, ending: null, abandoned: true });
  const most = plan.means?.mostOf(far) ?? 0;
  assert.ok(most > 10 * 10_000_000, String(most));
  const usage = abandonedUsage(account);
  const ending = { outcome: 'aborted', status: null, usage, target: far, tier: null, firstEventAt: null } as const;
  assert.equal(settle(account, ending, books), most);
});
