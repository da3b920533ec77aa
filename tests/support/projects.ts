// Owns projects for tests of what is said of them.
import type { Project } from '../../main/contract/projects.ts';

export const projectOf = (given: Partial<Project>): Project => ({
  id: 'p_1',
  name: 'Billing bot',
  description: '',
  budgetUsd: null,
  budgetPeriod: 'month',
  periodStart: '2026-11-01T00:00:00.000Z',
  periodEnd: '2026-12-01T00:00:00.000Z',
  alertAt: [0.5, 0.8, 1],
  hardCap: true,
  rateLimit: null,
  routingPolicy: null,
  trustSensitivityHints: false,
  spentUsd: 0,
  reservedUsd: 0,
  forecastUsd: null,
  createdAt: '2026-11-01T00:00:00.000Z',
  ...given,
});
