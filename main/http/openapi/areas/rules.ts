// Describes what is decided by: the policy and its versions, prices, projects and their tokens.
import { z } from 'zod';
import {
  namedPolicyText,
  policyCheck,
  policyInForce,
  policyText,
  policyVersion,
  replay,
} from '../../../contract/policy-answers.ts';
import { policyBody } from '../../../contract/api.ts';
import { priceAnswer, priceQuery, refreshAnswer } from '../../../contract/prices.ts';
import {
  newProjectBody,
  newToken,
  newTokenBody,
  project,
  projectPart,
  projectToken,
} from '../../../contract/projects.ts';
import { replayBody } from '../../../contract/replay.ts';
import { policyRefusal } from '../error-words.ts';
import { json, nothing, type Area } from '../operation.ts';

const yaml = 'routes:\n  - default: tiers\n';
const version = { n: 'The number of the version.' };
const refused = json(
  policyRefusal,
  'It cannot take the place of the policy: `problems` tells where and why. The file is as it was.',
);

const policy: Area = {
  name: 'Policy',
  says: 'policy.yaml: as it stands, as it would be, as it was.',
  operations: [
    {
      id: 'getPolicy',
      route: 'GET /api/policy',
      says: 'The text of the policy',
      answers: { 200: [json(policyText, 'The text, and why it is not in force.')] },
      errors: [],
    },
    {
      id: 'getPolicyInForce',
      route: 'GET /api/policy/in-force',
      says: 'The text of the policy that is in force',
      answers: { 200: [json(policyInForce, 'The text; null where no file says one.')] },
      errors: [],
    },
    {
      id: 'putPolicy',
      route: 'PUT /api/policy',
      says: 'Put a text in the place of the policy',
      more: 'What comes by the API may read only variables of providers, or names that end in `_API_KEY`, `_KEY` or `_TOKEN`, and gives `zone: device` to no backend that has it not.',
      body: { schema: policyBody, example: { yaml } },
      answers: { 200: [json(policyCheck, 'It is in force.')], 400: [refused] },
      errors: [],
    },
    {
      id: 'checkPolicy',
      route: 'POST /api/policy/check',
      says: 'Whether a text could be the policy, and where not',
      body: { schema: policyBody, example: { yaml } },
      answers: { 200: [json(policyCheck, 'The problems; `ok` is false for errors alone.')] },
      errors: [],
    },
    {
      id: 'replayPolicy',
      route: 'POST /api/policy/replay',
      says: 'How the recorded requests of a period would have gone and cost under a text',
      body: { schema: replayBody, example: { yaml, period: 'weekly' } },
      answers: { 200: [json(replay, 'What would have moved.')] },
      errors: ['ledger_unavailable'],
    },
    {
      id: 'getPolicySchema',
      route: 'GET /api/policy/schema',
      says: 'The JSON Schema of policy.yaml, for editors',
      answers: { 200: [json(z.looseObject({}), 'The schema.')] },
      errors: [],
    },
    {
      id: 'listNamedPolicies',
      route: 'GET /api/policies',
      says: 'Policies that are asked for by name',
      answers: { 200: [json(z.object({ policies: z.array(namedPolicyText) }), 'The policies.')] },
      errors: [],
    },
    {
      id: 'listPolicyVersions',
      route: 'GET /api/policy/versions',
      says: 'The texts that stood in policy.yaml',
      answers: { 200: [json(z.object({ versions: z.array(policyVersion) }), 'The newest first.')] },
      errors: [],
    },
    {
      id: 'getPolicyVersion',
      route: 'GET /api/policy/versions/:n',
      says: 'One of these texts',
      params: version,
      answers: { 200: [json(z.object({ yaml: z.string() }), 'The text.')] },
      errors: ['not_found'],
    },
    {
      id: 'restorePolicyVersion',
      route: 'POST /api/policy/versions/:n/restore',
      says: 'Bring one of these texts back',
      params: version,
      answers: { 200: [json(policyCheck, 'It is in force.')], 400: [refused] },
      errors: ['invalid_request', 'not_found'],
    },
  ],
};

const prices: Area = {
  name: 'Prices',
  says: 'What targets cost, in USD per million tokens.',
  operations: [
    {
      id: 'getPrice',
      route: 'GET /api/prices',
      says: 'What one target costs',
      query: priceQuery,
      answers: { 200: [json(priceAnswer, 'The price; null where it is not known.')] },
      errors: ['invalid_request'],
    },
    {
      id: 'refreshPrices',
      route: 'POST /api/prices/refresh',
      says: 'Fetch newer prices from the address in the settings',
      answers: { 200: [json(refreshAnswer, 'Which table is in force now.')] },
      errors: ['privacy_blocked', 'conflict', 'upstream_error'],
    },
  ],
};

const id = 'Of the project; `default` is there always, `*` is the budget over all.';

const projects: Area = {
  name: 'Projects',
  says: 'Who asks: each has tokens, a budget, limits and a policy of its own.',
  operations: [
    {
      id: 'listProjects',
      route: 'GET /api/projects',
      says: 'All projects, with what they have spent in this period',
      answers: { 200: [json(z.object({ projects: z.array(project) }), 'The projects.')] },
      errors: [],
    },
    {
      id: 'createProject',
      route: 'POST /api/projects',
      says: 'Make a project, and its first token',
      body: { schema: newProjectBody, example: { name: 'Website', budgetUsd: 20, budgetPeriod: 'month' } },
      answers: {
        201: [
          json(
            project.extend({ token: z.string().describe('Shown this once, and never again.') }),
            'The project, with its token.',
          ),
        ],
      },
      errors: ['conflict'],
    },
    {
      id: 'getProject',
      route: 'GET /api/projects/:id',
      says: 'One project',
      params: { id },
      answers: { 200: [json(project, 'The project.')] },
      errors: ['not_found'],
    },
    {
      id: 'updateProject',
      route: 'PUT /api/projects/:id',
      says: 'Change what is sent of a project',
      more: 'Of `*` only the budget, its period, `hardCap` and `alertAt` can be changed.',
      params: { id },
      body: { schema: projectPart, example: { budgetUsd: 50, alertAt: [0.5, 0.9] } },
      answers: { 200: [json(project, 'The project as it is now.')] },
      errors: ['not_found', 'conflict'],
    },
    {
      id: 'removeProject',
      route: 'DELETE /api/projects/:id',
      says: 'Remove a project; its tokens end, what it used stays in the ledger',
      params: { id },
      answers: { 204: [nothing('It is gone.')] },
      errors: ['not_found', 'conflict'],
    },
    {
      id: 'createToken',
      route: 'POST /api/projects/:id/token',
      says: 'Make a token; one of the same name is revoked',
      params: { id },
      body: { schema: newTokenBody, example: { name: 'laptop' }, mayBeLeftOut: true },
      answers: { 201: [json(newToken, 'The token, shown this once.')] },
      errors: ['not_found', 'conflict'],
    },
    {
      id: 'listTokens',
      route: 'GET /api/projects/:id/tokens',
      says: 'The tokens of a project, without what they are',
      params: { id },
      answers: { 200: [json(z.object({ tokens: z.array(projectToken) }), 'The tokens.')] },
      errors: ['not_found'],
    },
    {
      id: 'revokeToken',
      route: 'DELETE /api/projects/:id/tokens/:tokenId',
      says: 'Revoke a token; whoever uses it is refused from then on',
      params: { id, tokenId: 'Of the token, as the list has it.' },
      answers: { 204: [nothing('It is revoked.')] },
      errors: ['not_found'],
    },
  ],
};

export const rules: readonly Area[] = [policy, prices, projects];
