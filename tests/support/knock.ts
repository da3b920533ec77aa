// Owns asking a router for the head of an answer alone, with headers that fetch would not send: a stream that begins is left.
import { request, type IncomingHttpHeaders } from 'node:http';
import { policyFor } from './core.ts';

interface Place {
  readonly method: string;
  readonly path: string;
}

interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

export const headOf = (url: string, { method, path }: Place, headers: Record<string, string> = {}): Promise<Head> =>
  new Promise((resolve, reject) => {
    const sent = request(url + path, {
      method,
      agent: false,
      headers: method === 'GET' ? headers : { 'content-type': 'application/json', ...headers },
    });
    sent.once('response', (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      sent.destroy();
    });
    sent.once('error', reject);
    sent.end(method === 'GET' ? '' : JSON.stringify({ yaml: policyFor('http://other.test/v1') }));
  });

export const statusOf = async (...asked: Parameters<typeof headOf>): Promise<number> => (await headOf(...asked)).status;
