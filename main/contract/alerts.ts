// Owns the words of alerts: what needs the person at the machine, until it is mended or dismissed.
import { z } from 'zod';

const alertKinds = ['budget', 'wall', 'provider', 'model', 'policy', 'port', 'ledger'] as const;
export type AlertKind = (typeof alertKinds)[number];

export const alert = z.object({
  id: z.string().describe('The same for the same trouble: it is one alert however often it is seen.'),
  kind: z.enum(alertKinds),
  at: z.string(),
  title: z.string().describe('What is wrong, in a few words.'),
  message: z.string().describe('What follows of it, and what to do.'),
  action: z
    .object({ label: z.string(), to: z.string() })
    .nullable()
    .describe("Where it is mended: a button's words, and the address of a page."),
  usePort: z
    .number()
    .int()
    .optional()
    .describe('A port that is free, where another program has ours and the settings could say this one.'),
});
export type Alert = Readonly<z.infer<typeof alert>>;
