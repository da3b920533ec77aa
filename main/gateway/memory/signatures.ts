// Owns what providers sign in a turn and clients tend to lose: thoughts and signatures, kept by the turn they belong to
// and put back when the conversation comes to that provider again. In memory, bounded, apart for each project.
import { createHash } from 'node:crypto';
import type { Backend } from '../../backends/backend.ts';
import type { Conversation, Part, ReasoningPart, Signature, Turn } from '../../contract/conversation.ts';
import type { CollectedAnswer } from '../../dialects/shared/collect.ts';
import type { Amendment } from '../../dialects/dialect.ts';
import { isOwnMark, sealedIn } from '../../dialects/seals.ts';
import { createBounded } from './bounded.ts';

interface KeptTurn {
  readonly reasoning: readonly ReasoningPart[];
  readonly callSignatures: ReadonlyMap<string, Signature>;
  readonly bytes: number;
}

/** The kept turns of one project at one backend. */
export interface KeptTurns {
  /** Nothing was ever signed: there is nothing to look for. */
  readonly isEmpty: () => boolean;
  /** What must change in these turns before they go to this backend. */
  readonly amendments: (turns: readonly Turn[]) => readonly Amendment[];
  readonly remember: (answer: CollectedAnswer) => void;
}

export interface SignatureKeeper {
  /** Null where the backend signs nothing. */
  readonly of: (projectId: string, backend: Backend) => KeptTurns | null;
  /** Whether a field of a request holds what some provider gave along here, or what stands in its place. */
  readonly knows: (field: string) => boolean;
}

const mostBytes = 16 * 1024 * 1024;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
const sizeOf = (text: string): number => text.length * 2;

export function createSignatureKeeper(): SignatureKeeper {
  const kept = createBounded<KeptTurn>(mostBytes);
  /** Which backend made a signature: another of the same format must not see it. */
  const origins = createBounded<{ readonly backend: string; readonly bytes: number }>(mostBytes / 4);

  return {
    knows: (field) => sealedIn(field).some((data) => origins.get(digest(data)) !== undefined) || isOwnMark(field),
    of(projectId, backend) {
      if (backend.signer === null) return null;
      const { name } = backend.spec;
      const keyOf = (turn: string): string => `${projectId}\n${name}\n${turn}`;
      const isForeign = (signature: Signature): boolean => {
        const origin = origins.get(digest(signature.data));
        return signature.signer !== backend.signer || (origin !== undefined && origin.backend !== name);
      };
      return {
        isEmpty: () => origins.isEmpty() && kept.isEmpty(),
        amendments: (turns) =>
          runsOf(turns).flatMap((run) => {
            const parts = run.flatMap((turn) => turn.parts);
            return amendmentsOf(run, kept.get(keyOf(turnKey(parts))), isForeign);
          }),
        remember(answer) {
          const parts = answer.choices[0]?.parts ?? [];
          const turn = keptFrom(parts.filter((part) => part.kind !== 'media'));
          for (const signature of signaturesOf(turn))
            for (const data of sealedIn(signature.data)) {
              const key = digest(data);
              origins.set(key, { backend: name, bytes: sizeOf(key) + sizeOf(name) });
            }
          if (turn.bytes > 0) kept.set(keyOf(turnKey(parts.filter((part) => part.kind !== 'media'))), turn);
        },
      };
    },
  };
}

/** A turn is known by the ids of its calls, which clients keep, else by its text. */
function turnKey(parts: readonly Part[]): string {
  const ids = parts.flatMap((part) => (part.kind === 'call' ? [part.id] : []));
  if (ids.length > 0) return `calls:${ids.join(',')}`;
  return `text:${digest(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''))}`;
}

function keptFrom(parts: readonly Part[]): KeptTurn {
  const reasoning = parts.filter((part) => part.kind === 'reasoning');
  const signed = parts.flatMap((part) =>
    part.kind === 'call' && part.signature !== null ? [[part.id, part.signature] as const] : [],
  );
  const callSignatures = new Map(signed);
  const bytes = [
    ...reasoning.map(({ text, signature }) => sizeOf(text) + sizeOf(signature?.data ?? '')),
    ...signed.map(([id, { data }]) => sizeOf(id) + sizeOf(data)),
  ].reduce((sum, size) => sum + size, 0);
  return { reasoning, callSignatures, bytes };
}

const signaturesOf = ({ reasoning, callSignatures }: KeptTurn): Signature[] => [
  ...reasoning.flatMap(({ signature }) => (signature === null ? [] : [signature])),
  ...callSignatures.values(),
];

/** What an assistant said in one go: some formats write it as one message, others as several items. */
function runsOf(turns: readonly Turn[]): Turn[][] {
  const runs: Turn[][] = [];
  turns.forEach((turn, index) => {
    if (turn.role !== 'assistant') return;
    if (turns[index - 1]?.role === 'assistant') runs.at(-1)?.push(turn);
    else runs.push([turn]);
  });
  return runs;
}

function amendmentsOf(
  run: readonly Turn[],
  kept: KeptTurn | undefined,
  isForeign: (signature: Signature) => boolean,
): Amendment[] {
  const isForeignThought = (part: Part): boolean =>
    part.kind === 'reasoning' && part.signature !== null && isForeign(part.signature);
  const present = run.flatMap(({ parts }) => parts.filter((part) => part.kind === 'reasoning'));
  const missing = present.every(isForeignThought);
  return run.flatMap(({ parts, at }, index) => {
    const dropReasoning = parts.some(isForeignThought);
    const bare = parts.flatMap((part) => (part.kind === 'call' && part.signature === null ? [part.id] : []));
    const callSignatures = new Map([...(kept?.callSignatures ?? [])].filter(([id]) => bare.includes(id)));
    const reasoning = index === 0 && missing ? (kept?.reasoning ?? []) : [];
    if (!dropReasoning && reasoning.length === 0 && callSignatures.size === 0) return [];
    return [{ at, dropReasoning, reasoning, callSignatures }];
  });
}

/** The same changes, made on canonical turns. */
export function amendTurns(conversation: Conversation, amendments: readonly Amendment[]): Conversation {
  if (amendments.length === 0) return conversation;
  const byPlace = new Map(amendments.map((amendment) => [amendment.at, amendment]));
  const turns = conversation.turns.map((turn) => {
    const amendment = turn.role === 'assistant' ? byPlace.get(turn.at) : undefined;
    return amendment === undefined ? turn : { ...turn, parts: amendParts(turn.parts, amendment) };
  });
  return { ...conversation, turns };
}

function amendParts(parts: readonly Part[], { dropReasoning, reasoning, callSignatures }: Amendment): readonly Part[] {
  const left = dropReasoning ? parts.filter((part) => part.kind !== 'reasoning') : parts;
  const signed = left.map((part) => {
    const signature = part.kind === 'call' ? callSignatures.get(part.id) : undefined;
    return part.kind === 'call' && signature !== undefined ? { ...part, signature } : part;
  });
  return [...reasoning, ...signed];
}
