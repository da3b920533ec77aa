// Describes what a browser opens: the dashboard, signing in, and this very documentation.
import { z } from 'zod';
import { screenPaths } from '../../../contract/screens.ts';
import { signInLink } from '../../../contract/settings-answers.ts';
import { flow, json, nothing, type Area, type Operation } from '../operation.ts';

const html = (says: string) => flow('text/html', says);

const idOf = (path: string): string => path.replace(/^\/$/, '/home').replace('/:id', 'One').replace('/', 'open-');

/** `/requests/:id` is `openRequestsOne`: ids are words of programs. */
const camel = (text: string): string => text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const screens: readonly Operation[] = screenPaths.map((path) => ({
  id: camel(idOf(path)),
  route: `GET ${path}`,
  says: path === '/' ? 'The dashboard' : `The dashboard at ${path.replace(':id', '{id}')}`,
  ...(path.includes(':id') ? { params: { id: 'What is shown.' } } : {}),
  answers: { 200: [html('The page.')] },
  errors: [],
}));

const signIn: Area = {
  name: 'Signing in',
  says: 'Where the router listens beyond this machine, a browser becomes the admin’s by a link that works once, or by the admin token.',
  operations: [
    {
      id: 'signIn',
      route: 'GET /sign-in',
      says: 'Open a browser by a link',
      query: z.object({ code: z.string().optional().describe('Of the link.') }),
      answers: {
        200: [html('How to sign in.')],
        303: [nothing('Signed in, or nobody has to.')],
        401: [html('The link is spent.')],
        429: [html('Too many wrong tries.')],
      },
      errors: [],
    },
    {
      id: 'createSignInLink',
      route: 'POST /api/admin/link',
      says: 'Make a link that opens one browser once',
      answers: { 201: [json(signInLink, 'The link.')] },
      errors: ['invalid_request'],
    },
    {
      id: 'createSession',
      route: 'POST /api/admin/session',
      says: 'Trade the admin token for a cookie',
      answers: { 204: [nothing('The cookie comes with the answer.')] },
      errors: ['rate_limited'],
    },
    {
      id: 'endSession',
      route: 'DELETE /api/admin/session',
      says: 'Forget the cookie',
      answers: { 204: [nothing('It is forgotten.')] },
      errors: [],
    },
  ],
};

const documentation: Area = {
  name: 'This documentation',
  says: 'The whole surface of the router, made from the schemas that it checks by.',
  operations: [
    {
      id: 'getOpenapi',
      route: 'GET /api/openapi.json',
      says: 'The whole surface as OpenAPI 3.1',
      answers: { 200: [json(z.looseObject({ openapi: z.string() }), 'The document.')] },
      errors: [],
    },
    {
      id: 'openDocs',
      route: 'GET /api/docs',
      says: 'The same as a page',
      answers: { 200: [html('The page.')] },
      errors: [],
    },
  ],
};

const dashboard: Area = {
  name: 'Dashboard',
  says: 'The window’s pages: one page at the address of every screen, and its files.',
  operations: [
    ...screens,
    {
      id: 'getAsset',
      route: 'GET /assets/:name{[A-Za-z0-9_-][A-Za-z0-9._-]*}',
      says: 'A file of the page',
      params: { name: 'Of the file.' },
      answers: { 200: [flow('application/octet-stream', 'The file, of its own type.')] },
      errors: ['not_found'],
    },
  ],
};

export const pages: readonly Area[] = [signIn, documentation, dashboard];
