// Owns turning the blocks of one answer into events: what a block says, it says between its start and its end.
import type { AnswerEvent, Citation } from '../../contract/answer-events.ts';
import { readSignature } from '../shared/signatures.ts';
import type { AnswerBlock, AnswerCitation, AnswerDelta } from './answer-schema.ts';

type Content = 'text' | 'thinking' | 'tool_use';

interface OpenBlock {
  readonly kind: Content;
  readonly call: number;
  /** Where its text begins in the text of the answer. */
  readonly from: number;
  /** The input of a call that was told at once, for where no pieces of it follow. */
  readonly input: string;
  readonly citations: AnswerCitation[];
  signature: string;
  inPieces: boolean;
}

interface BlockReader {
  readonly start: (index: number, block: AnswerBlock) => AnswerEvent[];
  readonly add: (index: number, delta: AnswerDelta) => AnswerEvent[];
  readonly stop: (index: number) => AnswerEvent[];
}

export function createBlockReader(): BlockReader {
  const open = new Map<number, OpenBlock>();
  let calls = 0;
  let textLength = 0;

  const addText = (text: string): AnswerEvent[] => {
    textLength += text.length;
    return text === '' ? [] : [{ type: 'text-added', choice: 0, text }];
  };

  return {
    start(index, block) {
      const kind = kindOf(block);
      if (kind === null) return redacted(block);
      const call = kind === 'tool_use' ? calls++ : -1;
      const { signature, citations, id, name } = block;
      const input = JSON.stringify(block.input ?? {});
      open.set(index, {
        kind,
        call,
        from: textLength,
        input,
        citations: [...(citations ?? [])],
        signature,
        inPieces: false,
      });
      if (kind === 'text') return addText(block.text);
      if (kind === 'thinking') return thought(block.thinking);
      return [{ type: 'call-started', choice: 0, call, id, name, custom: false, signature: null }];
    },
    add(index, delta) {
      const block = open.get(index);
      if (block === undefined) return [];
      if (delta.type === 'text_delta' && block.kind === 'text') return addText(delta.text);
      if (delta.type === 'thinking_delta' && block.kind === 'thinking') return thought(delta.thinking);
      if (delta.type === 'signature_delta') block.signature = delta.signature;
      if (delta.type === 'citations_delta' && delta.citation) block.citations.push(delta.citation);
      if (delta.type !== 'input_json_delta' || block.kind !== 'tool_use' || delta.partial_json === '') return [];
      block.inPieces = true;
      return [{ type: 'call-added', choice: 0, call: block.call, arguments: delta.partial_json }];
    },
    stop(index) {
      const block = open.get(index);
      open.delete(index);
      return block === undefined ? [] : closing(block, textLength);
    },
  };
}

function kindOf({ type }: AnswerBlock): Content | null {
  return type === 'text' || type === 'thinking' || type === 'tool_use' ? type : null;
}

const thought = (text: string): AnswerEvent[] => (text === '' ? [] : [{ type: 'reasoning-added', choice: 0, text }]);

function redacted({ type, data }: AnswerBlock): AnswerEvent[] {
  const signature = type === 'redacted_thinking' ? readSignature(data, 'anthropic') : null;
  return signature === null ? [] : [{ type: 'reasoning-signed', choice: 0, signature, redacted: true }];
}

function closing(block: OpenBlock, textLength: number): AnswerEvent[] {
  if (block.kind === 'tool_use')
    return block.inPieces ? [] : [{ type: 'call-added', choice: 0, call: block.call, arguments: block.input }];
  if (block.kind === 'text')
    return block.citations.map((citation) => ({
      type: 'citation-added',
      choice: 0,
      citation: { ...readCitation(citation), start: block.from, end: textLength },
    }));
  const signature = readSignature(block.signature, 'anthropic');
  return signature === null ? [] : [{ type: 'reasoning-signed', choice: 0, signature, redacted: false }];
}

/** Its place is that of its block: Anthropic cites what a block says as a whole. */
const readCitation = (citation: AnswerCitation): Omit<Citation, 'start' | 'end'> => ({
  url: citation.url ?? citation.source ?? null,
  title: citation.title ?? citation.document_title ?? null,
  citedText: citation.cited_text ?? null,
});
