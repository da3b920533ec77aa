// Owns reading OpenAI's usage figures, whole and streamed, and taking out of a stream what only we had asked for.
import { z } from 'zod';
import { isJsonObject, parseJson } from '../contract/json.ts';
import type { Usage } from '../contract/routing.ts';
import type { StreamTap } from './dialect.ts';
import { applyEdits, members, removal, type Member } from './json-bytes.ts';

const amount = z.number().int().min(0).catch(0);
const usageFields = z.object({
  prompt_tokens: amount,
  completion_tokens: amount,
  prompt_tokens_details: z.object({ cached_tokens: amount }).nullish().catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: amount }).nullish().catch(null),
});

function toUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const fields = usageFields.parse(value);
  return {
    inputTokens: fields.prompt_tokens,
    outputTokens: fields.completion_tokens,
    cachedTokens: fields.prompt_tokens_details?.cached_tokens ?? 0,
    reasoningTokens: fields.completion_tokens_details?.reasoning_tokens ?? 0,
    estimated: false,
  };
}

// Quotes inside text are escaped, so these can only be keys: text cannot forge them.
const usageKey = Buffer.from('"usage"');
const finishKey = Buffer.from('"finish_reason"');
const doneMark = Buffer.from('data: [DONE]');
const doneMarkTight = Buffer.from('data:[DONE]');
const dataMark = Buffer.from('data:');
const textKeys = ['"content":"', '"reasoning_content":"', '"arguments":"'].map((key) => Buffer.from(key));

/** Only the bytes of the top-level value are parsed: an answer may carry megabytes of something else. */
export function readOpenaiUsage(answer: Buffer): Usage | null {
  if (!answer.includes(usageKey)) return null;
  const member = members(answer).findLast(({ key }) => key === 'usage');
  return member === undefined ? null : toUsage(parseMember(answer, member));
}

const parseMember = (bytes: Buffer, member: Member): unknown =>
  parseJson(bytes.toString('utf8', member.start, member.end));

export function createOpenaiTap(wantsUsage: boolean): StreamTap {
  let usage: Usage | null = null;
  let text = 0;
  let done = false;
  // The frame that finishes is followed by at most the usage and the end mark.
  let lately: readonly Buffer[] = [];

  return {
    push(frame) {
      if (frame.length < 20 && (frame.includes(doneMark) || frame.includes(doneMarkTight))) done = true;
      else lately = [...lately.slice(-2), frame];
      for (const key of textKeys) text += textAfter(frame, key);
      if (!frame.includes(usageKey)) return frame;
      const start = frame.indexOf(dataMark) + dataMark.length;
      const all = members(frame, start);
      const member = all.findLast(({ key }) => key === 'usage');
      if (member === undefined) return frame;
      const found = toUsage(parseMember(frame, member));
      usage = found === null ? usage : larger(usage, found);
      if (wantsUsage) return frame;
      if (found === null) return applyEdits(frame, removal(all, new Set([member])));
      return hasNoChoices(frame, all) ? null : frame;
    },
    usage: () => usage,
    finished: () => done || lately.some(finishes),
    textLength: () => text,
  };
}

const hasNoChoices = (frame: Buffer, all: readonly Member[]): boolean => {
  const choices = all.find(({ key }) => key === 'choices');
  return choices === undefined || /^\[\s*\]$/.test(frame.toString('latin1', choices.start, choices.end));
};

function finishes(frame: Buffer): boolean {
  const at = frame.lastIndexOf(finishKey);
  return at >= 0 && /^"finish_reason"\s*:\s*"/.test(frame.toString('latin1', at, at + 40));
}

function textAfter(frame: Buffer, key: Buffer): number {
  const at = frame.indexOf(key);
  if (at < 0) return 0;
  const end = frame.indexOf('"', at + key.length);
  return end < 0 ? 0 : end - at - key.length;
}

const larger = (a: Usage | null, b: Usage): Usage =>
  a === null
    ? b
    : {
        inputTokens: Math.max(a.inputTokens, b.inputTokens),
        outputTokens: Math.max(a.outputTokens, b.outputTokens),
        cachedTokens: Math.max(a.cachedTokens, b.cachedTokens),
        reasoningTokens: Math.max(a.reasoningTokens, b.reasoningTokens),
        estimated: false,
      };
