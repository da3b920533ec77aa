// Owns what a request is, as far as that can be seen without judging it: its modality, its length, the course of its
// conversation, and what the classifier reads.
import type { ContentPart } from '../../contract/conversation.ts';
import type { Modality } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { HeaderReader } from '../../dialects/entrance.ts';
import type { TextFacts } from '../../domain/classify/stage-one.ts';
import { readSigns, textOf, type Signs } from '../../domain/talk/signs.ts';
import { estimateLongText } from '../../domain/money/tokens.ts';
import { mediaIn, wordsIn } from './media-parts.ts';
import type { Reading } from './reading.ts';

export interface Facts {
  readonly text: TextFacts;
  readonly modality: Modality;
  readonly tokens: number;
  readonly signs: Signs;
  readonly system: string;
  readonly firstUser: string;
}

/** Null where a request has nothing to classify: it wants vectors, or says what only its own format can. */
export function factsOf(reading: Reading): Facts | null {
  const conversation = reading.conversation();
  if (conversation === null) return null;
  const { turns, tools } = conversation;
  const parts = turns.flatMap((turn) => turn.parts);
  const has = (kind: ContentPart['kind']): boolean => parts.some((part) => part.kind === kind);
  const users = turns.filter(({ role, parts: own }) => role === 'user' && own.length > 0);
  const hasImages = has('image');
  const text = {
    lastUser: textOf(users.at(-1)?.parts ?? []),
    hasTools: tools.length > 0,
    hasImages,
  };
  return {
    text,
    modality: modalityOf(hasImages, has('audio')),
    tokens: tokensIn(reading),
    signs: readSigns(turns),
    system: textOf(turns.flatMap(({ role, parts: own }) => (role === 'system' ? own : []))),
    firstUser: textOf(users[0]?.parts ?? []),
  };
}

function modalityOf(hasImages: boolean, hasAudio: boolean): Modality {
  if (hasImages && hasAudio) return 'multi';
  if (hasImages) return 'image';
  return hasAudio ? 'audio' : 'text';
}

/** What a picture, a sound or a file costs where nobody has looked at it: near the middle of what providers count. */
const tokensPerMedia = 1_000;

/** The whole body, tools and all; but of media only that they are there, for their bytes are no words. */
export function tokensIn({ request: { raw }, conversation }: Reading): number {
  const media = mediaIn(conversation()?.turns ?? []);
  const words = media.length === 0 ? raw : wordsIn(raw, media);
  const tokens = estimateLongText(words.length, (start, end) => words.toString('utf8', start, end));
  return media.length * tokensPerMedia + tokens;
}

/** Under which names callers tell one conversation from another: agents send it with every turn. */
const sessionHeaders = ['x-claude-code-session-id', 'session_id', 'session-id', 'x-session-id', 'x-session-affinity'];

export function sessionOf({ dialect, body }: ParsedRequest, headers: HeaderReader): string | null {
  const named = sessionHeaders.map(headers).find((value) => value !== null && value !== '');
  return named ?? dialect.sessionOf(body);
}
