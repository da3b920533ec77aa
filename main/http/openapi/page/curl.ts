// Owns the example of a request: a line that a shell takes as it is, but for names in capitals.
import type { DocumentedOperation } from '../openapi.ts';

interface Asked {
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

/** In single quotes nothing means anything to a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function curlOf({ address, method, path, operation }: Asked): string {
  const { parameters = [], requestBody } = operation;
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  const query = needed.map(({ name }) => `${name}=${name.toUpperCase()}`).join('&');
  const url = `${address}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`;
  const example = requestBody?.content['application/json'].example;
  const sendsBody = example !== undefined;
  const usual = sendsBody ? 'POST' : 'GET';
  return [
    `curl ${quoted(query === '' ? url : `${url}?${query}`)}`,
    ...(method === usual ? [] : [`-X ${method}`]),
    ...(sendsBody || ['POST', 'PUT', 'PATCH'].includes(method) ? [`-H 'content-type: application/json'`] : []),
    ...(sendsBody ? [`-d ${quoted(JSON.stringify(example, null, 2))}`] : []),
  ].join(' \\\n  ');
}
