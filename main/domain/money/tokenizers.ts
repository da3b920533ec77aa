// Owns how many tokens a text has for one model that had so many for another. Each maker cuts text in a way of its own:
// what is known of that is a range, and for whoever is not known a wider one.

/** Thousandths: so many tokens for one thousand of the other. */
interface TokenRatio {
  readonly low: number;
  readonly high: number;
}

interface Tokenizer {
  readonly family: string;
  /** Found anywhere in the name of a model. */
  readonly named: RegExp;
  /** For a thousand tokens of OpenAI's o200k. */
  readonly range: TokenRatio;
}

/**
 * Measured with the published tokenizers in November 2026: English and German prose, TypeScript, Python and JSON, 386 KB
 * together, the least and the most of them, rounded outwards. Of Claude only an older tokenizer is published; of newer
 * models its maker says that they need up to 1.35 times as many, which is in the high end. The first that matches counts:
 * a distilled model cuts text as the one that it was made of.
 */
const tokenizers: readonly Tokenizer[] = [
  { family: 'Claude', named: /claude/, range: { low: 1_020, high: 1_600 } },
  { family: 'Llama 3', named: /llama-?[34]/, range: { low: 990, high: 1_080 } },
  { family: 'Qwen', named: /qwen|qwq/, range: { low: 1_000, high: 1_080 } },
  { family: 'Gemini/Gemma', named: /gemini|gemma/, range: { low: 1_030, high: 1_190 } },
  { family: 'DeepSeek', named: /deepseek/, range: { low: 1_010, high: 1_150 } },
  {
    family: 'OpenAI o200k',
    named: /gpt-4o|gpt-4\.[1-9]|gpt-[5-9]|gpt-oss|(?:^|[/-])o[134](?:$|-)/,
    range: { low: 1_000, high: 1_000 },
  },
];

const unknownRange: TokenRatio = { low: 850, high: 1_600 };

const same: TokenRatio = { low: 1_000, high: 1_000 };

const tokenizerOf = (model: string): Tokenizer | null =>
  tokenizers.find(({ named }) => named.test(model.toLowerCase())) ?? null;

export interface Recount extends TokenRatio {
  /** Both families are known. */
  readonly known: boolean;
  /** The families, where tokens are counted anew; null for one that is not known. */
  readonly anew: { readonly from: string | null; readonly to: string | null } | null;
}

/** For a thousand tokens of the one model, how many the other would have counted. Both as `backend/model`. */
export function recount(from: string, to: string): Recount {
  const [one, other] = [tokenizerOf(from), tokenizerOf(to)];
  if (modelOf(from) === modelOf(to) || (one !== null && one === other)) return { ...same, known: true, anew: null };
  const [a, b] = [one?.range ?? unknownRange, other?.range ?? unknownRange];
  const low = Math.floor((1_000 * b.low) / a.high);
  const high = Math.ceil((1_000 * b.high) / a.low);
  const known = one !== null && other !== null;
  return { low, high, known, anew: { from: one?.family ?? null, to: other?.family ?? null } };
}

const modelOf = (target: string): string => target.slice(target.indexOf('/') + 1).toLowerCase();
