// Owns a steady stream of requests: so many a second, whatever becomes of them.
import { Pool } from 'undici';

export interface Rate extends AsyncDisposable {
  readonly sent: () => number;
  readonly failed: () => number;
}

const everyMs = 20;

export function startRate(url: string, perSecond: number, model: string): Rate {
  const pool = new Pool(url, { connections: 32 });
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  let sent = 0;
  let failed = 0;
  const startedAt = performance.now();
  const one = async (): Promise<void> => {
    const { statusCode, body: answer } = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'OpenAI/Python 2.14.0' },
      body,
    });
    await answer.dump();
    if (statusCode !== 200) failed++;
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    for (; sent < due; sent++) one().catch(() => failed++);
  }, everyMs);
  return {
    sent: () => sent,
    failed: () => failed,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await pool.close();
    },
  };
}
