// Owns telling what was used and what it cost, of the account that asks and of no other.
import { z } from 'zod';
import { usageSummary, type UsageSummary } from '../../contract/usage.ts';
import { readAnswer, type Access } from '../access.ts';
import { defineTool } from './tool.ts';

const periods = ['daily', 'weekly', 'monthly', 'all'] as const;
type Period = (typeof periods)[number];

export async function readUsage(access: Access, period?: Period): Promise<UsageSummary> {
  const query = new URLSearchParams({
    projectId: await access.projectId(),
    ...(period === undefined ? {} : { period }),
  });
  return readAnswer(await access.asOwner(`/api/usage?${query.toString()}`), usageSummary);
}

export const getUsage = defineTool({
  name: 'get_usage',
  title: 'Get usage',
  description: 'Tells calls, tokens and costs of the account, by model, tier and day, and what routing has saved.',
  input: z.strictObject({ period: z.enum(periods).optional().describe('The month, where nothing is said.') }),
  output: usageSummary,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async ({ period }, { access }) => ({ structured: await readUsage(access, period) }),
});
