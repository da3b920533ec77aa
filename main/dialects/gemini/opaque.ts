// Owns which parts of a request to Gemini nobody can read.
import type { OpaqueParts } from '../../contract/opaque-parts.ts';

/** Each name in both of the spellings that the API takes. */
const asks = ['', 'generateContentRequest.', 'generate_content_request.', 'requests.*.'];
const holders = ['contents.*', 'contents', 'content', 'systemInstruction', 'system_instruction'];
const parts = asks
  .flatMap((ask) => holders.map((holder) => `${ask}${holder}.parts`))
  // A list may be left out where there is one part.
  .flatMap((list) => [list, `${list}.*`])
  .flatMap((part) => [part, `${part}.functionResponse.parts.*`, `${part}.function_response.parts.*`]);

export const geminiOpaque: OpaqueParts = {
  id: 'gemini',
  strings: [
    ...parts.flatMap((part) => [
      `${part}.inlineData.data`,
      `${part}.inline_data.data`,
      `${part}.fileData.fileUri`,
      `${part}.fileData.file_uri`,
      `${part}.file_data.fileUri`,
      `${part}.file_data.file_uri`,
    ]),
    ...asks.flatMap((ask) => [`${ask}cachedContent`, `${ask}cached_content`]),
  ],
  words: [],
  numbers: [],
  seals: parts.flatMap((part) => [`${part}.thoughtSignature`, `${part}.thought_signature`]),
};
