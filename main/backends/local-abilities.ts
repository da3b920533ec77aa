// Owns what is asked of a local model that it cannot do: told before its engine sees it. The engine would answer with a
// fault of its own, drop a tool in silence, or fetch a picture's address by itself.
import { RouterError } from '../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';
import type { InstalledModel } from '../contract/models.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { getsGemmaTemplate } from '../local/launch.ts';

/** Words without which no body can hold what is refused: most bodies are not parsed for this. */
const telling = [
  '"image_url"',
  '"input_audio"',
  '"video_url"',
  '"input_video"',
  '"file"',
  '"tools"',
  '"functions"',
  '"suffix"',
  // Small letters and the line below may be written by their numbers, which no usual client does: then any word may hide.
  String.raw`\u005`,
  String.raw`\u006`,
  String.raw`\u007`,
];

export function refuseWhatItCannot(model: InstalledModel, dialect: Dialect, body: Buffer): void {
  if (dialect.kind === 'embedding') return refuseVectors(model);
  if (model.kind === 'embedding' || model.kind === 'rerank')
    throw cannot(model, `makes ${model.kind === 'rerank' ? 'rankings' : 'vectors'}, and does not talk.`, 'model');
  if (!telling.some((word) => body.includes(word))) return;
  const asked = parseJson(body.toString('utf8'));
  if (!isJsonObject(asked)) return;
  refuseTools(model, asked);
  refuseSuffix(model, asked);
  for (const part of partsIn(asked['messages'])) refusePart(model, part);
}

function refuseVectors(model: InstalledModel): void {
  if (model.kind !== 'embedding') throw cannot(model, 'makes no vectors. Ask a model that was made for them.', 'model');
}

function refuseTools(model: InstalledModel, { tools, functions }: JsonObject): void {
  if (isFull(functions))
    throw cannot(model, 'would never see functions: they are tools now. Send them in the field tools.', 'functions');
  if (isFull(tools) && !model.facts.takesTools && !getsGemmaTemplate(model))
    throw cannot(
      model,
      'has no template for tools, so it would never see them. Ask without tools, or another model.',
      'tools',
    );
}

const isFull = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

function refuseSuffix(model: InstalledModel, { suffix }: JsonObject): void {
  if (typeof suffix === 'string' && suffix !== '' && model.facts.fillIn === null)
    throw cannot(
      model,
      'has no tokens for filling in. Ask without suffix, or a model that was trained for it.',
      'suffix',
    );
}

function partsIn(messages: unknown): readonly JsonObject[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message: unknown) => {
    const content = isJsonObject(message) ? message['content'] : null;
    return Array.isArray(content) ? content.filter(isJsonObject) : [];
  });
}

const plain: ReadonlySet<unknown> = new Set(['text', 'refusal', 'input_text', 'output_text', undefined]);

/** Everything but text is let through by name: an address would be fetched by the engine, whoever it leads to. */
function refusePart(model: InstalledModel, part: JsonObject): void {
  const { type } = part;
  if (plain.has(type)) return;
  if (type !== 'image_url' && type !== 'input_audio')
    throw cannot(model, 'takes text, pictures and sound at most. Take the other parts out.', 'messages');
  if (model.mmproj === null)
    throw cannot(
      model,
      `has no ${type === 'image_url' ? 'eyes' : 'ears'} here. Ask with text alone, or another model.`,
      'messages',
    );
  if (!isInline(part))
    throw cannot(
      model,
      'takes pictures and sound only as data in the request: nothing is fetched for it. Send a data: URL.',
      'messages',
    );
}

function isInline({ type, image_url: image, input_audio: audio }: JsonObject): boolean {
  if (type === 'input_audio')
    return isJsonObject(audio) && typeof audio['data'] === 'string' && !/^[a-z]+:/i.test(audio['data']);
  const url = isJsonObject(image) ? image['url'] : image;
  return typeof url === 'string' && /^data:/i.test(url);
}

const cannot = ({ id }: InstalledModel, what: string, param: string): RouterError =>
  new RouterError('invalid_request', `${id} ${what}`, { param });
