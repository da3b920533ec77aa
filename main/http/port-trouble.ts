// Owns the words about a door that stays shut: who has its port, and what the person can do about it.
import type { Alert } from '../contract/alerts.ts';
import type { PortTaken } from '../platform/ports.ts';

export interface ShutDoor {
  readonly host: string;
  readonly port: number;
  /** What the system said. */
  readonly code: string;
  /** Where another program has it. */
  readonly taken: PortTaken | null;
  /** What says the port, where that goes before the settings: another is of no use then. */
  readonly pinnedBy: '--port' | 'LLR_PORT' | null;
}

/** `Port 18790 is taken by ollama (process 1234)`. */
export function takenWords(port: number, { holder, router }: Omit<PortTaken, 'next'>): string {
  const home = router === null || router.home === null ? '' : ` of the home ${router.home}`;
  const name = router === null ? (holder?.name ?? 'another program') : `another LA Router${home}`;
  return `Port ${port} is taken by ${name}${holder === null ? '' : ` (process ${holder.pid})`}`;
}

export function portAlert({ host, port, code, taken, pinnedBy }: ShutDoor): Omit<Alert, 'at'> {
  const why = taken === null ? `The system refused it (${code})` : takenWords(port, taken);
  const next = taken?.next ?? null;
  return {
    id: 'port',
    kind: 'port',
    title: `${host}:${port} could not be opened`,
    message: `${why}, so no other program reaches this router. ${wayOut(next, { isTaken: taken !== null, pinnedBy })}`,
    action: { label: 'Open settings', to: '/settings#server' },
    ...(next === null || pinnedBy !== null ? {} : { usePort: next }),
  };
}

function wayOut(next: number | null, at: { readonly isTaken: boolean } & Pick<ShutDoor, 'pinnedBy'>): string {
  const first = at.isTaken ? 'End that program, or ' : '';
  if (at.pinnedBy !== null) {
    const other = next === null ? 'another number' : String(next);
    return sentence(`${first}start LA Router with another port: ${at.pinnedBy} holds this one, and ${other} would do.`);
  }
  return sentence(next === null ? `${first}set another port.` : `${first}use another port: ${next} is free.`);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
