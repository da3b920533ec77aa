// Owns the dry run over HTTP: the body of any endpoint, told apart by the fields that it has.
import type { Hono } from 'hono';
import type { JsonObject } from '../../contract/json.ts';
import { anthropicMessages } from '../../dialects/anthropic-messages/anthropic-messages.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { geminiGenerate } from '../../dialects/gemini/gemini.ts';
import { ollamaGenerate } from '../../dialects/ollama/ollama.ts';
import { openaiChat } from '../../dialects/openai-chat/openai-chat.ts';
import { openaiEmbeddings } from '../../dialects/openai-embeddings/openai-embeddings.ts';
import { openaiResponses } from '../../dialects/openai-responses/openai-responses.ts';
import { readJsonObject } from '../../dialects/shared/json-body.ts';
import { explain } from '../../gateway/plan/explain.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import { entranceOf } from '../door/entrance.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

interface RouteParts {
  readonly gateway: Gateway;
  readonly limits: BodyLimits;
}

export function addRouteRoute(app: Hono<AppEnv>, { gateway, limits }: RouteParts): void {
  app.post('/v1/route', async (context) => {
    const body = await readRequestBody(context, limits, gateway.clock);
    const value = readJsonObject(body);
    const dialect = dialectOf(value);
    const entrance = entranceOf(context);
    const path =
      dialect === geminiGenerate
        ? `/v1beta/models/${encodeURIComponent(modelIn(value))}:generateContent`
        : entrance.path;
    const { projectId } = context.env.caller;
    const request = gateway.responses.withHistory(dialect.parseRequest(body, { ...entrance, path }), projectId);
    return send(
      jsonAnswer(await explain(request, { id: '', projectId, headers: entrance.headers, signal: never }, gateway)),
      context.env,
    );
  });
}

/** Nobody is called: there is nothing to stop. */
const never = new AbortController().signal;

/** Gemini's model stands in the path: here it may stand in the body. */
const modelIn = (body: JsonObject): string => (typeof body['model'] === 'string' ? body['model'] : 'auto');

/** Systems apart from the messages, and blocks of their own kinds, are Anthropic's. */
const anthropicFields = ['system', 'thinking', 'anthropic_version', 'stop_sequences'];

function dialectOf(body: JsonObject): Dialect {
  if (body['contents'] !== undefined) return geminiGenerate;
  if (body['messages'] !== undefined)
    return anthropicFields.some((field) => body[field] !== undefined) ? anthropicMessages : openaiChat;
  if (body['prompt'] !== undefined) return ollamaGenerate;
  const embeds = body['encoding_format'] !== undefined || body['dimensions'] !== undefined;
  return embeds ? openaiEmbeddings : openaiResponses;
}
