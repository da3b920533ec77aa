// Owns the list of backend types: one line each.
import type { BackendSpec } from '../domain/policy.ts';
import type { Outbound } from '../platform/ports.ts';
import type { Backend } from './backend.ts';
import { createOpenaiBackend } from './openai.ts';

type BackendFactory = (spec: BackendSpec, outbound: Outbound) => Backend;

const factories: Readonly<Record<BackendSpec['type'], BackendFactory>> = {
  openai: createOpenaiBackend,
};

export const createBackend: BackendFactory = (spec, outbound) => factories[spec.type](spec, outbound);
