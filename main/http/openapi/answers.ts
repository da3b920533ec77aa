// Owns what the document tells of the answers to a route: those that it gives, and the errors that it may meet.
import type { z } from 'zod';
import { errorTable, type ErrorCode } from '../../contract/errors.ts';
import { envelopeAt, errorWords } from './error-words.ts';
import { refTo, type JsonSchema } from './json-schemas.ts';
import type { DocumentedAnswer, DocumentedOperation, Reference } from './openapi.ts';
import { capital, type Answering, type Operation } from './operation.ts';
import type { Shapes } from './shapes.ts';

const text = { type: 'string' } as const;

/** Where a request went comes with its answer. */
export const answerHeaders = {
  'x-request-id': { description: 'The id of the request in the ledger.', schema: text },
  'x-lr-target': { description: 'Who answered, as `backend/model`.', schema: text },
  'x-lr-zone': { description: 'Where that is: `device`, `private` or `public`.', schema: text },
  'x-lr-tier': { description: 'The tier that routing used.', schema: text },
  'x-lr-reason': { description: 'Why it went there, percent-encoded where it is not plain ASCII.', schema: text },
  'x-lr-cost-usd': { description: 'What it cost; only of whole answers whose price is known.', schema: text },
} as const;

interface Answers {
  readonly codes: readonly ErrorCode[];
  readonly path: string;
  readonly shapes: Shapes;
}

export function answersOf(operation: Operation, { codes, path, shapes }: Answers): DocumentedOperation['responses'] {
  const envelope = envelopeAt(path.replaceAll(/[{}]/g, ''));
  const told = new Map<string, DocumentedAnswer | Reference>();
  for (const status of new Set(codes.map(statusOf))) {
    const ofStatus = codes.filter((code) => statusOf(code) === status);
    told.set(
      status,
      shapes.refusal([envelope, ...ofStatus].join('.'), () => errorAnswer(ofStatus, refTo(envelope))),
    );
  }
  for (const [status, answers] of Object.entries(operation.answers)) {
    const own = answerOf(answers, (schema, at) => shapes.told(schema, nameOf(operation, status, at)));
    const ofStatus = codes.filter((code) => statusOf(code) === status);
    told.set(status, ofStatus.length === 0 ? own : joined(own, errorAnswer(ofStatus, refTo(envelope))));
  }
  return Object.fromEntries(told);
}

const statusOf = (code: ErrorCode): string => String(errorTable[code].status);

const nameOf = ({ id, answers }: Operation, status: string, at: number): string => {
  const isFirst = Object.keys(answers)[0] === status;
  return `${capital(id)}${isFirst ? '' : status}Answer${at === 0 ? '' : at + 1}`;
};

function answerOf(
  answers: readonly Answering[],
  shape: (schema: z.ZodType, at: number) => JsonSchema,
): DocumentedAnswer {
  const content = answers.flatMap(({ body }, at) =>
    body === undefined ? [] : [[body.type, contentOf(body, (schema) => shape(schema, at))] as const],
  );
  return {
    description: answers.map(({ says }) => says).join(' '),
    ...(answers.some(({ told }) => told === true) ? { headers: headerRefs } : {}),
    ...(content.length === 0 ? {} : { content: Object.fromEntries(content) }),
  };
}

const headerRefs = Object.fromEntries(
  Object.keys(answerHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** Of a stream the schema is that of each of its events or lines. */
function contentOf(
  { type, schema }: NonNullable<Answering['body']>,
  shape: (schema: z.ZodType) => JsonSchema,
): { readonly schema?: JsonSchema } {
  if (schema === undefined) return {};
  if (type === 'application/json') return { schema: shape(schema) };
  return { schema: { type: 'string', contentMediaType: 'application/json', contentSchema: shape(schema) } };
}

const errorAnswer = (codes: readonly ErrorCode[], schema: JsonSchema): DocumentedAnswer => ({
  description: codes.map((code) => `\`${code}\`: ${errorWords[code]}`).join(' '),
  content: { 'application/json': { schema } },
});

/** A status that says more than one thing. */
function joined(own: DocumentedAnswer, error: DocumentedAnswer): DocumentedAnswer {
  const schemas = [own, error].map(({ content }) => content?.['application/json']?.schema ?? {});
  return {
    ...own,
    description: `${own.description} ${error.description}`,
    content: { ...own.content, 'application/json': { schema: { anyOf: schemas } } },
  };
}
