// Owns reading content blocks into parts. What a block says that a part cannot goes by name into what is left out.
import type { ContentPart, Media, Part } from '../../contract/conversation.ts';
import { readSignature } from '../shared/signatures.ts';
import type { MessageBlock, ResultBlock } from './schema.ts';

export type LeftOut = Set<string>;

type Source = Extract<MessageBlock, { type: 'image' }>['source'];
type ContentBlock = Exclude<ResultBlock, { type: 'unknown' }>;

/** Null of a kind of source that we do not know. */
function readMedia(source: Source): Media | null {
  const { type, media_type: mediaType, data, url, file_id: id } = source;
  if (type === 'base64') return { kind: 'inline', mediaType: mediaType ?? '', base64: data ?? '' };
  if (type === 'url') return { kind: 'url', url: url ?? '' };
  if (type === 'file') return { kind: 'stored', id: id ?? '' };
  if (type === 'text') return plainText(data ?? '');
  return null;
}

const plainText = (text: string): Media => ({
  kind: 'inline',
  mediaType: 'text/plain',
  base64: Buffer.from(text).toString('base64'),
});

function readDocument(block: Extract<ContentBlock, { type: 'document' }>, leftOut: LeftOut): ContentPart[] {
  const name = block.title ?? null;
  if (isThere(block['context'])) leftOut.add('context');
  if (isThere(block['citations'])) leftOut.add('citations');
  if (block.source.type !== 'content') {
    const media = readMedia(block.source);
    if (media === null) leftOut.add(`document.source.${block.source.type}`);
    return media === null ? [] : [{ kind: 'document', media, name }];
  }
  const inside = readContent(block.source.content ?? [], leftOut);
  const text = inside.map((part) => (part.kind === 'text' ? part.text : '')).join('\n\n');
  return [{ kind: 'document', media: plainText(text), name }, ...inside.filter(({ kind }) => kind !== 'text')];
}

/** A found text, as a model without such blocks can read it. */
const readFound = ({ title, source, content }: Extract<ContentBlock, { type: 'search_result' }>): string =>
  [`${title} (${source})`, ...content.map(({ text }) => text)].join('\n');

function readOne(block: ContentBlock, leftOut: LeftOut): ContentPart[] {
  switch (block.type) {
    case 'text':
      if (isThere(block['citations'])) leftOut.add('citations');
      return block.text === '' ? [] : [{ kind: 'text', text: block.text }];
    case 'image': {
      const media = readMedia(block.source);
      if (media === null) leftOut.add(`image.source.${block.source.type}`);
      return media === null ? [] : [{ kind: 'image', media, detail: null }];
    }
    case 'document':
      return readDocument(block, leftOut);
    case 'search_result':
      return [{ kind: 'text', text: readFound(block) }];
    case 'tool_reference':
      return [{ kind: 'text', text: `The tool ${block.tool_name} is available.` }];
  }
}

function readContent(blocks: readonly ResultBlock[], leftOut: LeftOut): ContentPart[] {
  return blocks.flatMap((block) => {
    if (block.type === 'unknown') leftOut.add(block.name);
    else if (isThere(block['cache_control'])) leftOut.add('cache_control');
    return block.type === 'unknown' ? [] : readOne(block, leftOut);
  });
}

export function readBlock(block: MessageBlock, leftOut: LeftOut): Part[] {
  if (block.type !== 'unknown' && isThere(block['cache_control'])) leftOut.add('cache_control');
  switch (block.type) {
    case 'tool_use': {
      const { id, name, input } = block;
      return [{ kind: 'call', id, name, arguments: JSON.stringify(input), custom: false, signature: null }];
    }
    case 'tool_result': {
      const { tool_use_id: callId, is_error: failed } = block;
      const content = readContent(block.content ?? [], leftOut);
      return [{ kind: 'result', callId, name: null, content, failed: failed ?? false, custom: false }];
    }
    case 'thinking': {
      const signature = readSignature(block.signature, 'anthropic');
      return [{ kind: 'reasoning', text: block.thinking, signature, redacted: false }];
    }
    case 'redacted_thinking': {
      const signature = readSignature(block.data, 'anthropic');
      return signature === null ? [] : [{ kind: 'reasoning', text: '', signature, redacted: true }];
    }
    case 'text':
    case 'image':
    case 'document':
    case 'search_result':
    case 'tool_reference':
    case 'unknown':
      return readContent([block], leftOut);
  }
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;
