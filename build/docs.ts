// Writes what is told of the product by itself: of the policy's schema resources/policy.schema.json for editors and
// docs/policy.md for people, of the commands docs/cli.md and their manual page.
import { writeFileSync } from 'node:fs';
import { commandDocs } from './commands/docs.ts';
import { policyDocs } from './policy/docs.ts';

for (const { path, text } of [...policyDocs(), ...(await commandDocs())]) writeFileSync(path, text);
