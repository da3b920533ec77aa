// Owns what clients may read of the router: usage of their account, and the policy that decides for them.
import { policyInForce } from '../contract/policy-answers.ts';
import { readAnswer, type Access } from './access.ts';
import { shownPolicy } from './shown-policy.ts';
import { readUsage } from './tools/get-usage.ts';

export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly read: (access: Access) => Promise<unknown>;
}

export const resources: readonly Resource[] = [
  {
    uri: 'larouter://usage',
    name: 'usage',
    title: 'Usage of this month',
    description: 'Calls, tokens and costs of the account, by model, tier and day.',
    read: (access) => readUsage(access),
  },
  {
    uri: 'larouter://policy',
    name: 'policy',
    title: 'The policy',
    description: 'What decides where requests go now: tiers, routes, aliases, privacy and prices.',
    async read(access) {
      const answer = await access.asOwner('/api/policy/in-force');
      return shownPolicy((await readAnswer(answer, policyInForce)).yaml);
    },
  },
];
