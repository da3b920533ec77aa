// Writes what is told of the policy's schema: resources/policy.schema.json for editors, docs/policy.md for people.
import { writeFileSync } from 'node:fs';
import { policyDocs } from './policy/docs.ts';

for (const { path, text } of policyDocs()) writeFileSync(path, text);
