// Owns the words of alerts: what needs the person at the machine, until it is mended or dismissed.
import { z } from 'zod';

const alertKinds = ['budget', 'wall', 'provider', 'model', 'policy', 'port', 'ledger'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What befell the ledger, for whoever says it in words of their own. */
export const ledgerTrouble = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('ledger-full'),
    /** What the system said. */
    fault: z.string(),
    isDiskFull: z.boolean(),
  }),
  z.object({
    code: z.literal('ledger-restored'),
    fault: z.string(),
    movedTo: z.string().nullable(),
    /** Null where there was no backup. */
    backupAt: z.string().nullable(),
    /** Requests that are missing; null where nobody can tell. */
    lost: z.number().nullable(),
    /** Projects and tokens: none is missing, they are as old as the backup, or there is none but the first. */
    projects: z.enum(['kept', 'of-backup', 'gone']),
  }),
  z.object({
    code: z.literal('ledger-damaged'),
    fault: z.string(),
    /** It was mended again and again: its disk may be failing. */
    isRepeated: z.boolean(),
    /** The code of what kept it from being mended; null where nothing did yet. */
    refused: z.string().nullable(),
    isDiskFull: z.boolean(),
  }),
]);
export type LedgerTrouble = Readonly<z.infer<typeof ledgerTrouble>>;

const budgetTrouble = z.object({
  code: z.literal('budget'),
  projectId: z.string(),
  project: z.string(),
  fraction: z.number(),
  budgetUsd: z.number(),
  spentUsd: z.number(),
  hardCap: z.boolean(),
});

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
  about: z
    .discriminatedUnion('code', [budgetTrouble, ...ledgerTrouble.options])
    .optional()
    .describe('The same by what it is and its figures, where it is about money.'),
  usePort: z
    .number()
    .int()
    .optional()
    .describe('A port that is free, where another program has ours and the settings could say this one.'),
});
export type Alert = Readonly<z.infer<typeof alert>>;
