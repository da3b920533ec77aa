// Owns what every script beside it needs: where the router is, what to ask, and the tool that reads the file.
import { readFileSync } from 'node:fs';

export const { ROUTER_URL: url, MODEL: model } = process.env;
export const prompt = 'Read the file secret.txt and tell me the secret.';
export const name = 'read_secret';
export const description = 'Reads a file of the working folder.';
export const parameters = {
  type: 'object',
  properties: { path: { type: 'string', description: 'The name of the file.' } },
  required: ['path'],
  additionalProperties: false,
};
export const read = ({ path }) => readFileSync(path, 'utf8');
