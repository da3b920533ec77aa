// Owns how Ollama's clients say how long a model is to stay loaded: seconds, or a duration as Go writes it.

const perUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600 };
const part = /(\d+(?:\.\d+)?)(ms|s|m|h)/g;
const whole = /^-?(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/** Seconds, below 0 for ever, 0 to give it up at once; null where nothing is said that can be read. */
export function keepAliveSeconds(said: unknown): number | null {
  if (typeof said === 'number') return Number.isFinite(said) ? said : null;
  if (typeof said !== 'string') return null;
  const text = said.trim();
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (!whole.test(text)) return null;
  const seconds = [...text.matchAll(part)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (perUnit[unit ?? ''] ?? 0),
    0,
  );
  return text.startsWith('-') ? -seconds : seconds;
}

/** The same in our words: there 0 is for ever, and as soon as it is idle is a moment. */
export function keptFor(seconds: number): number {
  if (seconds < 0) return 0;
  return seconds === 0 ? 0.05 : seconds;
}
