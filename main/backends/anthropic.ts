// Owns Anthropic: its Messages API, its key header and its list of models.
import { z } from 'zod';
import { anthropicCount, anthropicMessages } from '../dialects/anthropic-messages/anthropic-messages.ts';
import type { BackendFactory } from './backend.ts';
import { createHttpBackend } from './http-backend.ts';

const models = z
  .object({ data: z.array(z.object({ id: z.string().min(1) })) })
  .transform(({ data }) => data.map(({ id }) => ({ id, zone: null, contextTokens: null })));

export const createAnthropicBackend: BackendFactory = (spec, ports) =>
  createHttpBackend(spec, ports, {
    speaks: [anthropicMessages, anthropicCount],
    signed: {
      'anthropic-version': '2023-06-01',
      ...(spec.apiKey === null ? {} : { 'x-api-key': spec.apiKey }),
    },
    list: { path: '/v1/models?limit=1000', models },
    signer: 'anthropic',
  });
