// Owns what a request is, as far as that can be seen without judging it: its modality, and what the classifier reads.
import type { ContentPart, Conversation, Part } from '../contract/conversation.ts';
import { RouterError } from '../contract/errors.ts';
import type { Modality } from '../contract/routing.ts';
import type { ParsedRequest } from '../dialects/dialect.ts';
import type { TextFacts } from '../domain/classify/stage-one.ts';

export interface Facts {
  readonly text: TextFacts;
  readonly modality: Modality;
}

/** Null where a request has nothing to classify: it wants vectors, or says what only its own format can. */
export function factsOf(request: ParsedRequest): Facts | null {
  const { dialect } = request;
  if (dialect.kind === 'embedding') return null;
  try {
    return factsIn(dialect.read(request));
  } catch (error) {
    if (error instanceof RouterError) return null;
    throw error;
  }
}

function factsIn({ turns, tools }: Conversation): Facts {
  const parts = turns.flatMap((turn) => turn.parts);
  const has = (kind: ContentPart['kind']): boolean => parts.some((part) => part.kind === kind);
  const lastUser = turns.findLast(({ role, parts: own }) => role === 'user' && own.length > 0);
  const hasImages = has('image');
  const text = {
    lastUser: textOf(lastUser?.parts ?? []),
    hasTools: tools.length > 0,
    hasImages,
  };
  return { text, modality: modalityOf(hasImages, has('audio')) };
}

function modalityOf(hasImages: boolean, hasAudio: boolean): Modality {
  if (hasImages && hasAudio) return 'multi';
  if (hasImages) return 'image';
  return hasAudio ? 'audio' : 'text';
}

const textOf = (parts: readonly Part[]): string =>
  parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
