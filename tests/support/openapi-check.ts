// Owns checking a document by the rules of OpenAPI 3.1 that tools trip over, and values by the shapes that stand in it.
import { Validator, type Schema } from '@cfworker/json-schema';
import type { DocumentedAnswer, OpenapiDocument, Reference } from '../../main/http/openapi/openapi.ts';
import { isJsonObject, type JsonObject } from '../../main/contract/json.ts';

type Said = readonly string[];

const componentName = /^[a-zA-Z0-9._-]+$/;
const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** What is wrong with it, as paths and reasons. */
export function problemsOf(document: OpenapiDocument): Said {
  return [
    ...brokenReferences(document),
    ...repeated(
      operationsOf(document).map(({ operation }) => operation.operationId),
      'operationId',
    ),
    // Paths that differ by nothing but names of their parts are one path.
    ...repeated(
      Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}')),
      'path',
    ),
    ...Object.values(document.components).flatMap((named) =>
      Object.keys(named).filter((name) => !componentName.test(name)),
    ),
    ...operationsOf(document).flatMap((one) => operationProblems(one, document)),
  ];
}

export const operationsOf = (document: OpenapiDocument) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

function operationProblems(
  { path, method, operation }: ReturnType<typeof operationsOf>[number],
  document: OpenapiDocument,
): Said {
  const at = `${method} ${path}`;
  const { parameters = [], responses, security, tags } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((one) => one.in === 'path');
  const schemes = security.flatMap((need) => Object.keys(need));
  const rules: readonly (readonly [boolean, string])[] = [
    [!methods.has(method), 'no method'],
    [!/^[A-Za-z]\w*$/.test(operation.operationId), 'an operationId that is no name'],
    [inPath.toString() !== declared.map(({ name }) => name).toString(), 'other parameters than its path'],
    [declared.some(({ required, description }) => !required || description === undefined), 'a vague path parameter'],
    [
      repeated(
        parameters.map(({ name, in: place }) => `${place} ${name}`),
        '',
      ).length > 0,
      'one parameter twice',
    ],
    [!document.tags.some(({ name }) => name === tags[0]), 'an unknown tag'],
    [schemes.some((name) => !Object.hasOwn(document.components.securitySchemes, name)), 'an unknown security scheme'],
    [!Object.keys(responses).some((status) => /^[23]\d\d$/.test(status)), 'no answer'],
    [Object.keys(responses).some((status) => !/^[2-5]\d\d$/.test(status)), 'a status that is none'],
    [Object.values(responses).some((answer) => found(answer, document).description === ''), 'an answer without words'],
  ];
  return rules.flatMap(([isBroken, what]) => (isBroken ? [`${at}: ${what}`] : []));
}

const repeated = (names: readonly string[], what: string): Said =>
  names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${what} twice: ${name}`);

const found = (answer: DocumentedAnswer | Reference, document: OpenapiDocument): DocumentedAnswer => {
  if (!('$ref' in answer)) return answer;
  const named = document.components.responses[answer.$ref.replace('#/components/responses/', '')];
  if (named === undefined) throw new Error(`The document lacks ${answer.$ref}.`);
  return named;
};

function brokenReferences(document: OpenapiDocument): Said {
  const all: unknown = JSON.parse(JSON.stringify(document));
  const refs: string[] = [];
  JSON.stringify(all, (key: string, value: unknown) => {
    if (key === '$ref') refs.push(String(value));
    return value;
  });
  return [...new Set(refs)].filter((ref) => at(all, ref) === undefined).map((ref) => `${ref} leads nowhere`);
}

const at = (document: unknown, ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), document);

/** Tells what is wrong with a value by a schema of the document; with `closed`, a field that is told nowhere is wrong. */
export function createShapeCheck(document: OpenapiDocument, { closed }: { readonly closed: boolean }) {
  const schemas: unknown = JSON.parse(JSON.stringify(document.components.schemas), (_, value: unknown) =>
    closed && isJsonObject(value) ? closedOf(value) : value,
  );
  return (schema: unknown, value: unknown): Said => {
    const root = { ...asSchema(schema), components: { schemas } };
    const { errors } = new Validator(root as Schema, '2020-12', false).validate(value);
    return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  };
}

/** Of shapes that are joined to others, none can be closed by itself: there are none such here. */
const closedOf = (schema: JsonObject): JsonObject =>
  isJsonObject(schema['properties']) && schema['type'] === 'object' && schema['additionalProperties'] === undefined
    ? { ...schema, additionalProperties: false }
    : schema;

const asSchema = (schema: unknown): JsonObject => (isJsonObject(schema) ? schema : {});

/** The schema of what is answered with a status, as JSON or as the lines or events of a stream. */
export function answerSchema(
  answer: DocumentedAnswer | Reference | undefined,
  type: string,
  document: OpenapiDocument,
): unknown {
  if (answer === undefined) return undefined;
  const schema = found(answer, document).content?.[type]?.schema;
  return schema?.contentSchema ?? schema;
}
