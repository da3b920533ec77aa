// Owns citations, read and written. Gemini counts the bytes of the text; canonical offsets count its characters.
import type { Citation } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Candidate } from './answer-schema.ts';
import { createMeasuredText, type MeasuredText } from './measured-text.ts';

interface Place {
  readonly start: number | null;
  readonly end: number | null;
}
interface Segment {
  readonly startIndex?: number | null | undefined;
  readonly endIndex?: number | null | undefined;
  readonly text?: string | null | undefined;
}

const nowhere: Place = { start: null, end: null };

/** `text` is all that the choice has said so far, without its thoughts. */
export const readCitations = (candidate: Candidate, text: MeasuredText): Citation[] => [
  ...readSources(candidate, text),
  ...readGrounding(candidate, text),
];

function readSources({ citationMetadata }: Candidate, text: MeasuredText): Citation[] {
  const sources = [...(citationMetadata?.citationSources ?? []), ...(citationMetadata?.citations ?? [])];
  return sources.map((source) => ({
    url: source.uri ?? null,
    title: source.title ?? null,
    citedText: null,
    ...placeOf(source, text),
  }));
}

function readGrounding({ groundingMetadata }: Candidate, text: MeasuredText): Citation[] {
  const pages = (groundingMetadata?.groundingChunks ?? []).map(({ web, retrievedContext, maps }) => {
    const page = web ?? retrievedContext ?? maps;
    return { url: page?.uri ?? null, title: page?.title ?? null };
  });
  const cited = new Set<number>();
  const supported = (groundingMetadata?.groundingSupports ?? []).flatMap(({ segment, groundingChunkIndices }) =>
    (groundingChunkIndices ?? []).flatMap((at): Citation[] => {
      const page = pages[at];
      if (page === undefined) return [];
      cited.add(at);
      return [{ ...page, citedText: segment?.text ?? null, ...placeOf(segment ?? {}, text) }];
    }),
  );
  // Pages that the model has read, but that no sentence cites.
  const others = pages.filter((_page, at) => !cited.has(at));
  return [...supported, ...others.map((page) => ({ ...page, citedText: null, ...nowhere }))];
}

/** Google leaves out an offset of zero. Its offsets may count from a part of the text, so that the cited words decide. */
function placeOf({ startIndex, endIndex, text: said }: Segment, text: MeasuredText): Place {
  if (typeof endIndex !== 'number') return nowhere;
  const place = { start: text.charactersTo(startIndex ?? 0), end: text.charactersTo(endIndex) };
  if (!said || text.text().slice(place.start, place.end) === said) return place;
  const start = text.text().indexOf(said);
  return start < 0 ? place : { start, end: start + said.length };
}

const sourceOf = ({ url, title }: Citation): string => JSON.stringify([url, title]);

/** Written as grounding: the other form has no place for a title or for what was cited. */
export function writeCitations(citations: readonly Citation[], text: string): JsonObject {
  if (citations.length === 0) return {};
  const sources = [...new Map(citations.map((citation) => [sourceOf(citation), citation])).values()];
  const indices = new Map(sources.map((citation, index) => [sourceOf(citation), index]));
  const measured = createMeasuredText(text);
  const placed = citations.filter(({ citedText, end }) => citedText !== null || end !== null);
  const groundingChunks = sources.map(({ url, title }) => ({
    web: { ...(url === null ? {} : { uri: url }), ...(title === null ? {} : { title }) },
  }));
  const groundingSupports = placed.map((citation) => ({
    segment: segmentOf(citation, measured),
    groundingChunkIndices: [indices.get(sourceOf(citation)) ?? 0],
  }));
  return {
    groundingMetadata: { groundingChunks, ...(groundingSupports.length > 0 ? { groundingSupports } : {}) },
  };
}

function segmentOf({ citedText, start, end }: Citation, text: MeasuredText): JsonObject {
  const place = end === null ? {} : { startIndex: text.bytesTo(start ?? 0), endIndex: text.bytesTo(end) };
  return { ...place, ...(citedText === null ? {} : { text: citedText }) };
}
