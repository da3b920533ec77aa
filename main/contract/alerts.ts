// Owns the words of alerts: what needs the person at the machine, until it is mended or dismissed.
import { z } from 'zod';

const alertKinds = ['budget', 'wall', 'provider', 'model', 'policy', 'port', 'ledger'] as const;
export type AlertKind = (typeof alertKinds)[number];

export const alert = z.object({
  /** The same for the same trouble: it is one alert however often it is seen. */
  id: z.string(),
  kind: z.enum(alertKinds),
  at: z.string(),
  /** What is wrong, in a few words. */
  title: z.string(),
  /** What follows of it, and what to do. */
  message: z.string(),
  /** Where it is mended: a button's words, and the address of a page. */
  action: z.object({ label: z.string(), to: z.string() }).nullable(),
  /** A port that is free, where another program has ours and the settings could say this one. */
  usePort: z.number().int().optional(),
});
export type Alert = Readonly<z.infer<typeof alert>>;
