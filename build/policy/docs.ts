// Owns which files are written from the policy's schema, and what must stand in them.
import { join } from 'node:path';
import { policyJsonSchema } from '../../main/config/policy-json-schema.ts';
import { renderPage } from './page.ts';

const root = join(import.meta.dirname, '..', '..');

export function policyDocs(): readonly { readonly path: string; readonly text: string }[] {
  const schema = policyJsonSchema();
  return [
    { path: join(root, 'resources/policy.schema.json'), text: `${JSON.stringify(schema, null, 2)}\n` },
    { path: join(root, 'docs/policy.md'), text: renderPage(schema) },
  ];
}
