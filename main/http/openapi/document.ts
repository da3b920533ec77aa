// Owns the OpenAPI document: every route with what it takes and tells, made from the schemas that requests are checked by.
import { sessionCookie } from '../../config/admin-session.ts';
import { version } from '../../contract/version.ts';
import { isHealth, isManagement, isSignIn } from '../door/paths.ts';
import { answerHeaders, answersOf } from './answers.ts';
import { areas } from './areas.ts';
import { codesOf } from './error-words.ts';
import { schemaOf, type JsonSchema } from './json-schemas.ts';
import type { Caller, DocumentedOperation, OpenapiDocument, Parameter } from './openapi.ts';
import { capital, type Operation } from './operation.ts';
import { createShapes, type Shapes } from './shapes.ts';

const text = { type: 'string' } as const;

const inHeader = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });
const sameToken = 'The token of a project.';

const securitySchemes = {
  projectToken: { type: 'http', scheme: 'bearer', description: 'The token of a project: it begins with lr_sk_.' },
  xApiKey: inHeader('x-api-key', sameToken),
  apiKey: inHeader('api-key', sameToken),
  googleKey: inHeader('x-goog-api-key', sameToken),
  adminToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The admin token, where the router listens beyond this machine.',
  },
  adminSession: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'What a browser has for it.' },
};

/** Nothing is needed on this machine, unless the settings say so. */
const securityOf: Readonly<Record<Caller, DocumentedOperation['security']>> = {
  anyone: [],
  project: [{}, { projectToken: [] }, { xApiKey: [] }, { apiKey: [] }, { googleKey: [] }],
  admin: [{}, { adminToken: [] }, { adminSession: [] }],
};

const description =
  'One endpoint that speaks the APIs of OpenAI, Anthropic, Gemini and Ollama, and the management of the router behind it. ' +
  'On this machine no token is needed unless the settings say so. Management is for the admin alone: a project’s token is refused there.';

const fallbackPath = (route: string): string => route.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}');

/** The paths of the document that a route stands for. */
export function pathsOf({ route, paths }: Operation): readonly string[] {
  return paths ?? [fallbackPath(route.slice(route.indexOf(' ') + 1))];
}

export function makeDocument(): OpenapiDocument {
  const shapes = createShapes();
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const { name, operations } of areas)
    for (const operation of operations)
      for (const path of pathsOf(operation)) {
        const method = operation.route.slice(0, operation.route.indexOf(' '));
        const documented = describe(operation, { tag: name, method, path, shapes });
        paths[path] = { ...paths[path], [method.toLowerCase()]: documented };
      }
  return {
    openapi: '3.1.1',
    info: { title: 'LA Router', version, description },
    servers: [{ url: '/' }],
    tags: areas.map(({ name, says }) => ({ name, description: says })),
    paths,
    components: { schemas: shapes.all(), responses: shapes.refusals(), headers: answerHeaders, securitySchemes },
  };
}

interface Place {
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly shapes: Shapes;
}

function describe(operation: Operation, { tag, method, path, shapes }: Place): DocumentedOperation {
  const { id, says, more, body, errors } = operation;
  const caller = callerOf(method, path.replaceAll(/\{(\w+)\}/g, '$1'));
  const codes = codesOf(errors, { caller, sendsType: isTyped(method), hasBody: body !== undefined });
  const parameters = [
    ...pathParameters(operation, path),
    ...queryParameters(operation),
    ...headerParameters(operation),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary: says,
    ...(more === undefined ? {} : { description: more }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: bodyOf(body, shapes.taken(body.schema, `${capital(id)}Body`)) }),
    responses: answersOf(operation, { codes, path, shapes }),
    security: securityOf[caller],
    'x-caller': caller,
    'x-errors': codes,
  };
}

function callerOf(method: string, path: string): Caller {
  if (isHealth(path) || isSignIn(method, path)) return 'anyone';
  return isManagement(method, path) ? 'admin' : 'project';
}

/** A page of another origin cannot send this type without being asked: no such method is let in with another. */
const isTyped = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method);

const bodyOf = ({ example, mayBeLeftOut }: NonNullable<Operation['body']>, schema: JsonSchema) => ({
  required: mayBeLeftOut !== true,
  content: { 'application/json': { schema, example } },
});

const pathParameters = ({ params = {} }: Operation, path: string): readonly Parameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(params[name] === undefined ? {} : { description: params[name] }),
    schema: text,
  }));

function queryParameters({ query }: Operation): readonly Parameter[] {
  if (query === undefined) return [];
  const { properties = {} } = schemaOf(query, 'input');
  // Some take anything, nothing too, and make something of it: a schema of what comes in does not tell that.
  const missing = new Set(query.safeParse({}).error?.issues.map(({ path }) => path[0]));
  return Object.entries(properties).map(([name, given]) => {
    const { description: told, ...schema } = typeof given === 'object' ? given : {};
    return {
      name,
      in: 'query',
      required: missing.has(name),
      ...(told === undefined ? {} : { description: told }),
      schema,
    };
  });
}

const headerParameters = ({ headers = {} }: Operation): readonly Parameter[] =>
  Object.entries(headers).map(([name, told]) => ({
    name,
    in: 'header',
    required: false,
    description: told,
    schema: text,
  }));
