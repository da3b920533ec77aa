// Owns what is told of a request as spans: one for itself and one for each try, in the words of the conventions for
// generative models. Nothing of its text, its headers or its keys, and of names only such as are known here.
import { modelShown, targetName, type Target } from '../../contract/routing.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { BackendSpec, BackendType } from '../../domain/policy.ts';
import type { Ended } from '../../gateway/account/ended.ts';
import type { Try } from '../../gateway/account/tries.ts';
import type { Random } from '../../platform/ports.ts';
import type { KnownModels } from '../known-models.ts';
import type { Attributes, Span } from './span.ts';
import type { TraceParent } from './trace-parent.ts';

interface SpanParts {
  readonly known: KnownModels;
  readonly random: Random;
}

/** What stands for a name that only its caller knows. */
const otherModel = 'other';

export function spansOf(ended: Ended, parent: TraceParent | null, parts: SpanParts): readonly Span[] {
  const { row, tries, cameAt, startedAt, endedAt } = ended;
  const traceId = parent?.traceId ?? idOf(16, parts.random);
  const spanId = idOf(8, parts.random);
  const wallOf = (elapsed: number): number => row.at + elapsed - startedAt;
  const operation = operationOf(ended);
  const asked = parts.known.isName(row.model) ? row.model : otherModel;
  const own: Span = {
    traceId,
    spanId,
    parentId: parent?.spanId ?? null,
    name: `${operation} ${asked}`,
    kind: 'server',
    beginMs: wallOf(cameAt),
    endMs: wallOf(endedAt),
    attributes: {
      'gen_ai.operation.name': operation,
      'gen_ai.request.model': asked,
      ...requestAttributes(ended, parts),
    },
    failed: row.outcome === 'failed' || row.outcome === 'blocked',
  };
  const children = tries.flatMap((entry): Span[] => {
    const { target, begunAt, endedAt: until, ending } = entry;
    if (ending === null) return [];
    const model = modelOf(target, parts);
    return [
      {
        traceId,
        spanId: idOf(8, parts.random),
        parentId: spanId,
        name: `${operation} ${model}`,
        kind: 'client',
        beginMs: wallOf(begunAt),
        endMs: wallOf(until),
        attributes: {
          'gen_ai.operation.name': operation,
          'gen_ai.request.model': model,
          ...tryAttributes(entry, ended),
        },
        failed: ending.outcome === 'failed',
      },
    ];
  });
  return [own, ...children];
}

function operationOf({ request: { dialect } }: Ended): string {
  if (dialect.kind === 'embedding') return 'embeddings';
  if (dialect.kind === 'count') return 'count_tokens';
  if (dialect.id === 'openai-completions') return 'text_completion';
  return dialect.id.startsWith('gemini') ? 'generate_content' : 'chat';
}

function requestAttributes(ended: Ended, parts: SpanParts): Attributes {
  const { row, tries } = ended;
  const last = tries.findLast(({ purpose, target }) => purpose === 'answer' && targetName(target) === row.target);
  return {
    ...(last === undefined
      ? {}
      : { 'gen_ai.response.model': modelOf(last.target, parts), ...placeOf(last.target, ended) }),
    ...usageAttributes(row.usage),
    'http.response.status_code': row.status,
    'error.type': errorOf(ended, last),
    'la_router.project': row.projectId,
    'la_router.outcome': row.outcome,
    'la_router.fell_back': row.fellBack,
    'la_router.tier': row.tier,
    'la_router.zone': row.zone,
    'la_router.rule': row.rule,
    'la_router.cost_usd': row.costNanoUsd === null ? null : usdFromNano(row.costNanoUsd),
  };
}

/** A caller that left is no error of anybody. */
function errorOf({ row, plan }: Ended, last: Try | undefined): string | null {
  if (row.outcome === 'ok' || row.outcome === 'aborted') return null;
  if (plan.decision.kind === 'refused') return plan.decision.error.code;
  return last?.ending?.why ?? String(row.status ?? 'unknown');
}

function tryAttributes({ target, purpose, ending }: Try, ended: Ended): Attributes {
  const { usage = null, status = null, why = null, outcome = 'aborted' } = ending ?? {};
  return {
    ...placeOf(target, ended),
    ...usageAttributes(usage),
    'http.response.status_code': status,
    'error.type': outcome === 'failed' ? (why ?? String(status ?? 'unknown')) : null,
    'la_router.purpose': purpose,
    'la_router.outcome': outcome,
    'la_router.zone': target.zone,
  };
}

const usageAttributes = (usage: Ended['row']['usage']): Attributes => ({
  'gen_ai.usage.input_tokens': usage?.inputTokens ?? null,
  'gen_ai.usage.output_tokens': usage?.outputTokens ?? null,
  'gen_ai.usage.cache_read.input_tokens': usage?.cachedTokens || null,
  'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWriteTokens || null,
});

const modelOf = (target: Target, { known }: SpanParts): string =>
  known.isTarget(targetName(target)) ? modelShown(target) : otherModel;

/** As the conventions call them; the others by our own names. */
const providers: Readonly<Record<BackendType, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'gcp.gemini',
  deepseek: 'deepseek',
  sarmalink: 'sarmalink',
  ollama: 'ollama',
  llamacpp: 'llama.cpp',
};

function placeOf({ backend }: Target, { plan }: Ended): Attributes {
  const spec = plan.routing.backends.get(backend)?.spec;
  if (spec === undefined) return {};
  return { 'gen_ai.provider.name': providers[spec.type], 'la_router.backend': backend, ...serverOf(spec) };
}

/** Of several that are one pool it is not known which one was asked. */
function serverOf({ endpoints }: BackendSpec): Attributes {
  const [only, second] = endpoints;
  if (only === undefined || second !== undefined) return {};
  const { hostname, port, protocol } = new URL(only);
  return { 'server.address': hostname, 'server.port': Number(port || (protocol === 'https:' ? 443 : 80)) };
}

const idOf = (bytes: number, random: Random): string => Buffer.from(random.bytes(bytes)).toString('hex');
