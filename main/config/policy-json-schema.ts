// Owns the schema of policy.yaml as editors read it: the very one that the file is checked by.
import { z } from 'zod';
import { policySchema } from './policy-schema.ts';

/** Of what is written in a file: what has a default may be left out. */
export const policyJsonSchema = () => ({
  ...z.toJSONSchema(policySchema, { io: 'input', target: 'draft-07' }),
  title: 'The policy of LA Router',
});
