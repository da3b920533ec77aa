// Owns writing what an answer says as parts of Gemini's, and how a choice ends.
import type { FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import type { CallPart, Media, Signature } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { parseJsonInText } from '../shared/json-in-text.ts';
import { foreignCall, foreignThought, writeField } from './signature-fields.ts';

export const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  calls: 'STOP',
  filter: 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
};

/** Answers that come through here were never Gemini's, and so are their thoughts. */
export const thoughtPart = (text: string, signature: Signature | null): JsonObject => ({
  text,
  thought: true,
  thoughtSignature: signature === null ? foreignThought : writeField(signature),
});

export const signaturePart = (signature: Signature): JsonObject => ({
  text: '',
  thoughtSignature: writeField(signature),
});

/** Null where the arguments are no object. */
function argumentsOf({ arguments: text, custom }: CallPart): JsonObject | null {
  if (custom) return { input: text };
  const value = text.trim() === '' ? {} : parseJsonInText(text);
  return isJsonObject(value) ? value : null;
}

interface CallPlace {
  readonly isFirst: boolean;
  /** The answer was cut off: its last call may be, too. */
  readonly cut: boolean;
}

/** Calls are whole here. Of those made at once the first is signed: the conversation may come to a Gemini later. */
export function callParts(call: CallPart, { isFirst, cut }: CallPlace): JsonObject[] {
  const args = argumentsOf(call);
  if (args === null && cut) return [];
  if (args === null)
    throw new RouterError('upstream_error', 'The model called a tool with arguments that are not JSON. Try again.');
  const { id, name, signature } = call;
  const unsigned = isFirst ? { thoughtSignature: foreignCall } : {};
  return [
    {
      functionCall: { id, name, args },
      ...(signature === null ? unsigned : { thoughtSignature: writeField(signature) }),
    },
  ];
}

export function mediaPart(media: Media): JsonObject {
  if (media.kind === 'inline') return { inlineData: { mimeType: media.mediaType, data: media.base64 } };
  if (media.kind === 'url') return { fileData: { fileUri: media.url } };
  throw new RouterError('upstream_error', 'The answer holds a file that only its provider can give out.');
}

const tokenOf = ({ token, logprob }: { readonly token: string; readonly logprob: number }): JsonObject => ({
  token,
  logProbability: logprob,
});

export const writeLogprobs = (tokens: readonly TokenLogprob[]): JsonObject =>
  tokens.length === 0
    ? {}
    : {
        logprobsResult: {
          chosenCandidates: tokens.map(tokenOf),
          topCandidates: tokens.map(({ top }) => ({ candidates: top.map(tokenOf) })),
        },
      };
