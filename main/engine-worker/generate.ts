// Owns one answer from a prompt's text to the answer's: fits it into the context, and turns tokens into what is shown.
import type { Loop } from './loop.ts';
import { badRequest, tooLong } from './refusal.ts';
import type { Finish } from './running.ts';
import { prepareSampler, type SamplerParts, type Sampling } from './sampling.ts';
import { createStopWords } from './stop-words.ts';
import { createTokenText } from './token-text.ts';

export interface Wanted {
  readonly prompt: string;
  readonly sampling: Sampling;
  /** Null: until the context is full. */
  readonly mostTokens: number | null;
  readonly stop: readonly string[];
}

export interface Listener {
  readonly onText: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Usage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export interface Generated {
  readonly finish: Finish;
  readonly usage: Usage;
  /** Of reading the prompt, from when it had a slot. */
  readonly promptMs: number;
  /** Of all tokens behind the first. */
  readonly answerMs: number;
}

export interface Generator {
  readonly contextTokens: number;
  readonly generate: (wanted: Wanted, listener: Listener) => Promise<Generated>;
}

export interface GeneratorParts extends SamplerParts {
  readonly loop: Loop;
  readonly contextTokens: number;
}

function createStopwatch() {
  let seatedAt = performance.now();
  let firstAt: number | null = null;
  return {
    seated: () => {
      seatedAt = performance.now();
    },
    tokenCame: () => {
      firstAt ??= performance.now();
    },
    read: () => {
      const now = performance.now();
      const answeringFrom = firstAt ?? now;
      return { promptMs: answeringFrom - seatedAt, answerMs: now - answeringFrom };
    },
  };
}

export function createGenerator(parts: GeneratorParts): Generator {
  const { loop, tokens, contextTokens } = parts;

  return {
    contextTokens,
    async generate(wanted, { onText, signal }) {
      const prompt = tokens.ofPrompt(wanted.prompt);
      const last = prompt.at(-1);
      if (last === undefined) throw badRequest('The prompt is empty. Send some text.');
      if (prompt.length >= contextTokens) throw tooLong(prompt.length, contextTokens);
      const createSampler = prepareSampler(parts, wanted.sampling, prompt);
      const watch = createStopwatch();
      const text = createTokenText(tokens.text, last);
      const stops = createStopWords(wanted.stop);
      let stopped = false;
      const show = (piece: string): void => {
        if (stopped || piece === '') return;
        const shown = stops.push(piece);
        stopped = shown.stopped;
        if (shown.text !== '') onText(shown.text);
      };

      const outcome = await loop.run({
        prompt,
        mostTokens: wanted.mostTokens ?? contextTokens,
        createSampler: () => {
          watch.seated();
          return createSampler();
        },
        onToken(token) {
          watch.tokenCame();
          show(text.push(token));
          return !stopped;
        },
        signal,
      });
      show(text.end());
      const rest = stopped ? '' : stops.end();
      if (rest !== '') onText(rest);
      return {
        finish: stopped ? 'stop' : outcome.finish,
        usage: {
          promptTokens: prompt.length,
          cachedTokens: outcome.cachedTokens,
          completionTokens: outcome.generatedTokens,
        },
        ...watch.read(),
      };
    },
  };
}
