// Owns reading an answer of OpenAI's chats and completions as it passes: usage, whole and streamed, and taking out of a
// stream what only we had asked for.
import type { ProviderError } from '../../contract/answer-events.ts';
import { parseJson } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { StreamTap } from '../dialect.ts';
import type { ReadKeys } from './frame-keys.ts';
import { applyEdits, members, removal, type Member } from './json-bytes.ts';
import { openaiErrorBody, toProviderError } from './openai-errors.ts';
import { largestUsage, toOpenaiUsage } from './openai-usage.ts';
import { withSearch } from './search-models.ts';
import { withTier } from './service-tier.ts';
import { writeSse } from './sse.ts';

// Quotes inside text are escaped, so these can only be keys: text cannot forge them.
const usageKey = Buffer.from('"usage"');
const citationKey = Buffer.from('"url_citation"');
const finishKey = Buffer.from('"finish_reason"');
const doneMark = Buffer.from('data: [DONE]');
const doneMarkTight = Buffer.from('data:[DONE]');
const dataMark = Buffer.from('data:');

/** Only the bytes of the top-level value are parsed: an answer may carry megabytes of something else. */
export function readOpenaiUsage(answer: Buffer): Usage | null {
  if (!answer.includes(usageKey)) return null;
  const all = members(answer);
  return chargedIn(answer, all, answer.includes(citationKey));
}

/** What tells of charges that the figures do not show stands beside them. */
function chargedIn(bytes: Buffer, all: readonly Member[], cited: boolean): Usage | null {
  const valueOf = (name: string): unknown => {
    const member = all.findLast(({ key }) => key === name);
    return member === undefined ? null : parseMember(bytes, member);
  };
  return withSearch(withTier(toOpenaiUsage(valueOf('usage')), valueOf('service_tier')), valueOf('model'), cited);
}

const parseMember = (bytes: Buffer, member: Member): unknown =>
  parseJson(bytes.toString('utf8', member.start, member.end));

const membersOf = (frame: Buffer): Member[] => members(frame, frame.indexOf(dataMark) + dataMark.length);

/** The marks that `readKeys` is to know. */
export const openaiMarks = ['error', 'usage', 'url_citation'];

export function createOpenaiTap(wantsUsage: boolean, readKeys: ReadKeys): StreamTap {
  const usage = largestUsage();
  let text = 0;
  let done = false;
  let begun = false;
  let failure: ProviderError | null = null;
  let cited = false;
  // The frame that finishes is followed by at most the usage and the end mark.
  let lately: readonly Buffer[] = [];

  const countUsage = (frame: Buffer): Buffer | null => {
    const all = membersOf(frame);
    const member = all.findLast(({ key }) => key === 'usage');
    if (member === undefined) return frame;
    const found = usage.add(chargedIn(frame, all, cited));
    if (wantsUsage) return frame;
    if (found === null) return applyEdits(frame, removal(all, new Set([member])));
    return hasNoChoices(frame, all) ? null : frame;
  };
  return {
    push(frame) {
      if (frame.length < 20 && (frame.includes(doneMark) || frame.includes(doneMarkTight))) done = true;
      else lately = [frame, ...lately.slice(0, 2)];
      const { marks, textLength } = readKeys(frame);
      if (marks.includes('error')) failure ??= errorIn(frame);
      cited ||= marks.includes('url_citation');
      begun ||= failure === null && frame.includes(dataMark);
      text += textLength;
      return marks.includes('usage') ? countUsage(frame) : frame;
    },
    end: () => null,
    fail: (error) => Buffer.from(writeSse(openaiErrorBody(error))),
    usage: usage.get,
    begun: () => begun,
    finished: () => done || lately.some(finishes),
    failure: () => failure,
    textLength: () => text,
  };
}

function errorIn(frame: Buffer): ProviderError | null {
  const member = membersOf(frame).find(({ key }) => key === 'error');
  const value = member === undefined ? null : parseMember(frame, member);
  return value === null || value === undefined ? null : toProviderError({ error: value });
}

const hasNoChoices = (frame: Buffer, all: readonly Member[]): boolean => {
  const choices = all.find(({ key }) => key === 'choices');
  return choices === undefined || /^\[\s*\]$/.test(frame.toString('latin1', choices.start, choices.end));
};

function finishes(frame: Buffer): boolean {
  const at = frame.lastIndexOf(finishKey);
  return at >= 0 && /^"finish_reason"\s*:\s*"/.test(frame.toString('latin1', at, at + 40));
}
