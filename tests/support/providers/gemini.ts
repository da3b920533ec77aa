// Owns a strict fake of Gemini: it refuses what the real service refuses, and answers by words in the model's name.
import type { Script, Step } from '../fake-provider.ts';
import { checkContents, checkGeneration, checkSystem, checkTools } from './gemini-checks.ts';
import { readShape } from './gemini-fields.ts';
import {
  bytes,
  event,
  firstOf,
  isFields,
  jsonScript,
  listOf,
  parseFields,
  streamScript,
  words,
  type Complaint,
  type Fields,
  type Played,
} from './script.ts';

const states: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
};
const failure = (code: number, message: string, headers: Record<string, string> = {}): Script =>
  jsonScript({ error: { code, message, status: states[code] ?? 'UNAVAILABLE' } }, code, headers);

const objectOf = (value: unknown): Fields => (isFields(value) ? value : {});

interface Asked {
  readonly body: Fields;
  readonly config: Fields;
  /** What the words of the model's name make it do. */
  readonly does: ReadonlySet<string>;
}

const partsOf = ({ body }: Asked): Fields[] => listOf(body['contents']).flatMap(({ parts }) => listOf(parts));

function callsOf(asked: Asked): Fields[] {
  const names = listOf(asked.body['tools']).flatMap((tool) =>
    listOf(tool['functionDeclarations']).map(({ name }) => name),
  );
  const answered = partsOf(asked).some((part) => isFields(part['functionResponse']));
  if (!asked.does.has('tools') || names.length === 0 || answered) return [];
  // Of calls made at once, the first alone is signed.
  return [0, 1].map((at) => ({
    functionCall: { name: names[at] ?? names[0], args: { city: 'Rīga' } },
    ...(at === 0 ? { thoughtSignature: 'sig-gemini-c' } : {}),
  }));
}

function saidBy(asked: Asked): Fields[] {
  const { does, config } = asked;
  const shown = objectOf(config['thinkingConfig'])['includeThoughts'] === true;
  const thoughts = does.has('thinking') && shown ? [{ text: 'Let me think.', thought: true }] : [];
  const image = does.has('image') ? [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] : [];
  const calls = callsOf(asked);
  const signed = does.has('thinking') ? { thoughtSignature: 'sig-gemini-t' } : {};
  const last = config['responseMimeType'] === 'application/json' ? '{"answer":42}' : 'there ✓';
  const texts = last === 'there ✓' ? [{ text: 'Hello ' }, { text: last, ...signed }] : [{ text: last, ...signed }];
  return [...thoughts, ...(calls.length > 0 ? calls : texts), ...image];
}

const refusing = ['safety', 'filter', 'refusal'];

/** The offsets count bytes: the sign at the end of the text has three. */
const grounding = {
  groundingChunks: [{ web: { uri: 'https://example.com/a', title: 'A page' } }],
  groundingSupports: [{ segment: { startIndex: 6, endIndex: 15, text: 'there ✓' }, groundingChunkIndices: [0] }],
};
const hello = { token: 'Hello', logProbability: -0.1 };
const logprobs = { chosenCandidates: [hello], topCandidates: [{ candidates: [hello] }] };

function endingOf({ does, config }: Asked): Fields {
  const finishReason = refusing.some((word) => does.has(word)) ? 'SAFETY' : does.has('length') ? 'MAX_TOKENS' : 'STOP';
  return {
    finishReason: does.has('malformed') ? 'MALFORMED_FUNCTION_CALL' : finishReason,
    ...(does.has('cited') ? { groundingMetadata: grounding } : {}),
    ...(config['responseLogprobs'] === true ? { logprobsResult: logprobs } : {}),
  };
}

function usageFor({ does }: Asked): Fields {
  const thoughts = does.has('thinking') ? 3 : 0;
  return {
    promptTokenCount: 20,
    candidatesTokenCount: 5,
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
    ...(does.has('cached') ? { cachedContentTokenCount: 12 } : {}),
    totalTokenCount: 25 + thoughts,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 20 }],
  };
}

interface Answering {
  readonly asked: Asked;
  readonly model: string;
}

function whole({ asked, model }: Answering): Script {
  const { candidateCount = 1 } = asked.config;
  const candidates = Array.from({ length: Number(candidateCount) }, (_, index) => ({
    content: { parts: saidBy(asked), role: 'model' },
    index,
    ...endingOf(asked),
  }));
  return jsonScript({ candidates, usageMetadata: usageFor(asked), modelVersion: model, responseId: 'resp-1' });
}

function streamed({ asked, model }: Answering, asEvents: boolean): Script {
  const chunk = (parts: readonly Fields[], usageMetadata: Fields, ending: Fields = {}): Fields => ({
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...ending }],
    usageMetadata,
    modelVersion: model,
    responseId: 'resp-1',
  });
  const chunks = [
    ...saidBy(asked).map((part) => chunk([part], { promptTokenCount: 20 })),
    ...(asked.does.has('broken') ? [{ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }] : []),
    chunk([{ text: '' }], usageFor(asked), endingOf(asked)),
  ];
  if (!asEvents) return streamScript([bytes(JSON.stringify(chunks, null, 2))], 'application/json');
  return streamScript(
    chunks.map((value): Step => event(value)),
    'text/event-stream',
  );
}

function generate(request: Played, { model, method, query }: Called): Script {
  const complaints: Complaint[] = [];
  const fields = parseFields(request.body);
  if (fields === null) return failure(400, 'Invalid JSON payload received.');
  const body = readShape(fields, 'request', complaints);
  const config = objectOf(body['generationConfig']);
  const complaint = firstOf(
    ...complaints.map((one) => () => one),
    () => checkContents(listOf(body['contents'])),
    () => checkSystem(body['systemInstruction']),
    () => checkTools(body),
    () => checkGeneration(config),
  );
  if (complaint !== null) return failure(400, `${complaint[0]}: ${complaint[1]}`);
  const asked = { body, config, does: words(model) };
  for (const status of [400, 429, 500])
    if (asked.does.has(`e${status}`) || (asked.does.has('error') && asked.does.has(String(status))))
      return failure(status, `The fake answers ${status}.`, status === 429 ? { 'retry-after': '7' } : {});
  return method === 'generateContent'
    ? whole({ asked, model })
    : streamed({ asked, model }, /(?:^|&)alt=sse(?:&|$)/.test(query));
}

const embedding = { values: [0.5, -1] };

function embed(request: Played, { model, method }: Called): Script {
  const complaints: Complaint[] = [];
  const fields = parseFields(request.body);
  if (fields === null) return failure(400, 'Invalid JSON payload received.');
  const body = readShape(fields, method === 'embedContent' ? 'embed' : 'batch', complaints);
  const requests = method === 'embedContent' ? [body] : listOf(body['requests']);
  const complaint = firstOf(
    ...complaints.map((one) => () => one),
    () => (requests.length === 0 ? ['requests', 'at least one request is needed'] : null),
    ...requests.map((one) => () => checkEmbed(one, method, model)),
  );
  if (complaint !== null) return failure(400, `${complaint[0]}: ${complaint[1]}`);
  return jsonScript(method === 'embedContent' ? { embedding } : { embeddings: requests.map(() => embedding) });
}

function checkEmbed(one: Fields, method: string, model: string): Complaint {
  if (one['model'] !== `models/${model}` && (one['model'] !== undefined || method !== 'embedContent'))
    return ['requests.model', 'the model must match the model of the batch'];
  return checkContents([objectOf(one['content'])]);
}

function count(request: Played): Script {
  const complaints: Complaint[] = [];
  const fields = parseFields(request.body);
  if (fields === null) return failure(400, 'Invalid JSON payload received.');
  const body = readShape(fields, 'count', complaints);
  const nested = body['generateContentRequest'];
  const complaint = firstOf(
    ...complaints.map((one) => () => one),
    () => (isFields(nested) && body['contents'] !== undefined ? ['contents', 'is set beside a whole request'] : null),
    () => checkContents(listOf((isFields(nested) ? nested : body)['contents'])),
  );
  return complaint === null ? jsonScript({ totalTokens: 7 }) : failure(400, `${complaint[0]}: ${complaint[1]}`);
}

const models = [
  {
    name: 'models/fake-gemini',
    displayName: 'Fake',
    inputTokenLimit: 1_000,
    outputTokenLimit: 100,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  },
];

interface Called {
  readonly model: string;
  readonly method: string;
  readonly query: string;
}

function calledAt(path: string): Called | null {
  const [place = '', query = ''] = path.split('?');
  const [, name, method] = /^\/v1(?:beta)?\/models\/(.+):(\w+)$/.exec(place) ?? [];
  if (name === undefined || method === undefined) return null;
  return { model: decodeURIComponent(name), method, query };
}

const methods: Readonly<Record<string, (request: Played, called: Called) => Script>> = {
  generateContent: generate,
  streamGenerateContent: generate,
  embedContent: embed,
  batchEmbedContents: embed,
  countTokens: count,
};

export function playGemini(request: Played): Script {
  if (request.headers['x-goog-api-key'] === undefined)
    return failure(403, "Method doesn't allow unregistered callers. Please use API Key.");
  if (request.method === 'GET' && request.path.split('?')[0] === '/v1beta/models') return jsonScript({ models });
  const called = calledAt(request.path);
  const play = called === null || request.method !== 'POST' ? undefined : methods[called.method];
  return play === undefined || called === null
    ? failure(404, 'Requested entity was not found.')
    : play(request, called);
}
