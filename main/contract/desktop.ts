// Owns the words of the desktop: what its menus, its links and its page can order, and what the page is told of it.
import { z } from 'zod';

/** What can be shown in the system's own file window. A page names no paths. */
export const revealed = ['home', 'logs', 'policy', 'crashes'] as const;

/** What is asked once, in the page. */
export const desktopQuestions = ['login', 'command-line'] as const;
export type DesktopQuestion = (typeof desktopQuestions)[number];

export const updateChannels = ['stable', 'beta'] as const;

/** All that the desktop does for its page, its menus and its links: plain data, carried out in one place. */
export const desktopOrder = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('open'), to: z.string().max(20_000).startsWith('/').optional() }),
  z.strictObject({ do: z.literal('copy-address') }),
  z.strictObject({ do: z.literal('router'), step: z.enum(['start', 'pause']) }),
  z.strictObject({ do: z.literal('local-only'), on: z.boolean(), hold: z.enum(['hour', 'tonight']).optional() }),
  z.strictObject({ do: z.literal('model'), id: z.string().max(300), step: z.enum(['start', 'stop', 'keep']) }),
  z.strictObject({ do: z.literal('download'), id: z.string().max(300), step: z.enum(['pause', 'resume']) }),
  z.strictObject({ do: z.literal('reveal'), place: z.enum(revealed) }),
  z.strictObject({ do: z.literal('start-at-login'), on: z.boolean() }),
  z.strictObject({ do: z.literal('command-line'), on: z.boolean() }),
  z.strictObject({ do: z.literal('answered'), question: z.enum(desktopQuestions) }),
  z.strictObject({ do: z.literal('update'), step: z.enum(['check', 'download', 'install']) }),
  z.strictObject({ do: z.literal('update-channel'), channel: z.enum(updateChannels) }),
  z.strictObject({ do: z.literal('update-daily'), on: z.boolean() }),
  z.strictObject({ do: z.literal('quit') }),
]);
export type DesktopOrder = z.infer<typeof desktopOrder>;
export type OrderKind = DesktopOrder['do'];

/** How it stands with newer versions. `manual`: this build knows no address to ask, and asks nobody. */
export interface UpdateState {
  readonly phase: 'manual' | 'idle' | 'checking' | 'available' | 'downloading' | 'ready' | 'failed' | 'held';
  readonly channel: (typeof updateChannels)[number];
  /** Asks by itself, once a day. */
  readonly daily: boolean;
  /** The host that is asked; null where there is none. */
  readonly from: string | null;
  /** The newer one. */
  readonly version: string | null;
  readonly bytes: number | null;
  /** From 0 to 1 while it comes. */
  readonly progress: number | null;
  /** What went wrong. */
  readonly why: string | null;
  readonly checkedAt: string | null;
  /** The one that ran before this, for the way back. */
  readonly before: string | null;
}

/** As long as nobody has looked. */
export const noUpdate: UpdateState = {
  phase: 'manual',
  channel: 'stable',
  daily: false,
  from: null,
  version: null,
  bytes: null,
  progress: null,
  why: null,
  checkedAt: null,
  before: null,
};

/** `la-router` in a terminal. `foreign`: another file has its place. `none`: this build brings none. */
export interface CommandLineState {
  readonly state: 'absent' | 'installed' | 'foreign' | 'none';
  /** Where it is, or would be. */
  readonly path: string | null;
  /** What is left to do, where its folder is not on the path: a line in a file that the shell reads. */
  readonly note: { readonly file: string; readonly line: string } | null;
  /** The app has put it there, and can take it away; what a package has brought goes with the package. */
  readonly removable: boolean;
}

export interface DesktopState {
  /** Null where the system offers none. */
  readonly startAtLogin: boolean | null;
  readonly commandLine: CommandLineState;
  /** `missing`: nothing on this desktop shows one. */
  readonly tray: 'shown' | 'missing';
  /** Not answered yet. */
  readonly questions: readonly DesktopQuestion[];
  readonly update: UpdateState;
}
