// Owns the models of this machine as a backend: a lease of a model that is loaded, one exchange over its own socket, the
// lease given back as the answer ends. Which models there are and which are loaded is for `local` to know.
import { RouterError } from '../contract/errors.ts';
import type { InstalledModel } from '../contract/models.ts';
import { tiers } from '../contract/routing.ts';
import type { Dialect, ParsedRequest } from '../dialects/dialect.ts';
import { keepAliveSeconds, keptFor } from '../dialects/ollama/keep-alive.ts';
import { openaiChat } from '../dialects/openai-chat/openai-chat.ts';
import { openaiCompletions } from '../dialects/openai-completions/openai-completions.ts';
import { openaiEmbeddings } from '../dialects/openai-embeddings/openai-embeddings.ts';
import type { OfferedModel } from '../domain/decide/offer.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { Local } from '../local/local.ts';
import type { Lease } from '../local/runner.ts';
import type { Backend, Message } from './backend.ts';
import { mended, needsMending } from './completion-answers.ts';
import { withEngineFields } from './engine-fields.ts';
import { withGapWritten } from './fill-in.ts';
import { headersUp } from './headers.ts';
import { exchange, type UpstreamReply } from './http-exchange.ts';
import { refuseWhatItCannot } from './local-abilities.ts';
import { bodyForMlx, replyOfMlx } from './mlx.ts';

/** All but the newest format of OpenAI, which says no more and is translated. */
const spoken = [openaiChat, openaiCompletions, openaiEmbeddings];

/** Where the engine has its OpenAI side. */
const root = '/v1';
const bytesPerToken = 4;
const mostOfMedia = 16_384;

interface Sending {
  readonly message: { readonly path: string; readonly body: Buffer };
  readonly target: { readonly model: string };
}

async function sendOn(lease: Lease, { message, target }: Sending, signal: AbortSignal): Promise<UpstreamReply> {
  try {
    const reply = await exchange(lease.dispatcher, {
      origin: 'http://engine',
      path: root + message.path,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: message.body,
      signal,
      onOver: (error) => lease.release(error === null),
    });
    const shown = needsMending(message.path, message.body) ? mended(reply) : reply;
    const told = lease.engine === 'mlx' ? await replyOfMlx(shown, target.model) : shown;
    return lease.heldMs === 0 ? told : { ...told, heldMs: lease.heldMs };
  } catch (error) {
    lease.release(false);
    throw error;
  }
}

interface Writing {
  readonly dialect: Dialect;
  readonly written: ReturnType<typeof withEngineFields>;
  readonly local: Local;
}

/** The body as the engine of that model reads it. */
function writtenFor(model: InstalledModel, { dialect, written, local }: Writing): Pick<Message, 'body' | 'heeds'> {
  const body = withGapWritten(model, dialect, written.body);
  if (model.format !== 'mlx') return { body, heeds: written.heeds };
  return { body: bodyForMlx(body, { id: model.id, contextTokens: local.contextOf(model) }), heeds: written.heeds };
}

export function createLlamacppBackend(spec: BackendSpec, local: Local): Backend {
  return {
    spec,
    speaks: spoken,
    translatesTo: spoken,
    quirks: { outputLimit: 'max_tokens', reasoningContent: true, topK: true },
    signer: null,
    unlistedZone: spec.zone,
    listTellsZone: false,
    live: {
      version: local.version,
      models: () =>
        local
          .installed()
          .toSorted(byTier)
          .map((model) => offered(model, local)),
      isReady: local.isReady,
      isArriving: local.arriving.is,
    },
    compose({ request, target }, { dialect, body, headers }) {
      const model = local.find(target.model);
      refuseWhatItCannot(model, dialect, body);
      const written = withEngineFields(request, dialect, body);
      heedKeepAlive(request, target.model, local);
      return {
        path: dialect.upstreamPath(target.model, request.stream),
        headers: headersUp(headers, []),
        ...writtenFor(model, { dialect, written, local }),
      };
    },
    send({ message, target }, signal) {
      const tokens = tokensIn(message.body);
      const lease = local.lease(target.model, { tokens, signal });
      const sending = { message, target };
      return lease instanceof Promise
        ? lease.then((one) => sendOn(one, sending, signal))
        : sendOn(lease, sending, signal);
    },
    health: () => null,
    listModels: () => Promise.reject(new RouterError('internal_error', 'Local models are read live.')),
  };
}

/** About, from above. Pictures and sound are long in a body, and short for a model. */
const tokensIn = (body: Buffer): number =>
  Math.min(Math.ceil(body.length / bytesPerToken), body.includes(';base64,') ? mostOfMedia : Number.POSITIVE_INFINITY);

/** Of Ollama's callers: 0 gives the model up as soon as it is idle, what is below keeps it for ever. */
function heedKeepAlive({ dialect, body }: ParsedRequest, model: string, local: Local): void {
  if (!dialect.id.startsWith('ollama')) return;
  const seconds = keepAliveSeconds(body['keep_alive']);
  if (seconds !== null) local.keepAlive(model, keptFor(seconds));
}

/** The smallest tier first, then the smallest model; one that only shows that the machine answers is last. */
const byTier = (a: InstalledModel, b: InstalledModel): number =>
  Number(a.starter) - Number(b.starter) || rank(a) - rank(b) || a.bytes - b.bytes || (a.id < b.id ? -1 : 1);

const rank = ({ tier }: InstalledModel): number => tiers.indexOf(tier ?? 'SIMPLE');

const offered = (model: InstalledModel, local: Local): OfferedModel => ({
  id: model.id,
  zone: null,
  contextTokens: local.contextOf(model),
  quant: model.facts.quant,
  kind: model.kind,
  tier: model.tier,
  lastResort: model.starter,
  waitMs: local.isReady(model.id) ? 0 : (model.observed.loadMs ?? 0),
});
