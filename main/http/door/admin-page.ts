// Owns the one page that answers before anybody is known: it says how to sign in, and takes the admin token. It loads
// nothing, and its script and style are known by their hashes.
import { createHash } from 'node:crypto';

type Why = 'unknown' | 'spent' | 'wait';

interface SignInPage {
  /** What the browser prefers, as it says it. */
  readonly language: string;
  readonly why: Why;
}

const english = {
  language: 'en',
  title: 'Sign in to LA Router',
  unknown: 'This browser is not signed in.',
  spent: 'This link was used before, or its time is over. A new one is needed.',
  wait: 'Too many wrong tries came from your address. Try again in a minute.',
  how: 'Open a sign-in link: one is printed at each start, and where you are signed in, Settings, Server makes more. Or type the admin token, which lies in the file admin-token of the router’s home or is what LLR_ADMIN_TOKEN says there.',
  token: 'Admin token',
  send: 'Sign in',
  wrong: 'This is not the admin token.',
  away: 'The router does not answer.',
  go: 'I am signed in: open the dashboard',
};

const german: typeof english = {
  language: 'de',
  title: 'Bei LA Router anmelden',
  unknown: 'Dieser Browser ist nicht angemeldet.',
  spent: 'Dieser Link wurde schon benutzt, oder seine Zeit ist um. Es braucht einen neuen.',
  wait: 'Von dieser Adresse kamen zu viele falsche Versuche. In einer Minute noch einmal versuchen.',
  how: 'Einen Anmelde-Link öffnen: Jeder Start gibt einen aus, und wo man angemeldet ist, macht „Einstellungen, Server“ weitere. Oder das Admin-Token eingeben: Es liegt in der Datei admin-token im Ordner des Routers oder steht dort in LLR_ADMIN_TOKEN.',
  token: 'Admin-Token',
  send: 'Anmelden',
  wrong: 'Das ist nicht das Admin-Token.',
  away: 'Der Router antwortet nicht.',
  go: 'Ich bin angemeldet: zur Übersicht',
};

const style = `:root{color-scheme:light dark}main{font:15px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem}
h1{font-size:1.25rem}form{display:grid;gap:.5rem;margin:1.5rem 0}label{display:grid;gap:.25rem}
input,button{font:inherit;padding:.5rem .75rem}button{justify-self:start}`;

const script = `const form = document.querySelector('form');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const told = document.querySelector('output');
  const token = form.elements.token.value.trim();
  try {
    const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' };
    const answer = await fetch('/api/admin/session', { method: 'POST', headers, body: '{}' });
    if (answer.ok) location.replace(location.pathname === '/sign-in' ? '/' : location.href);
    else told.textContent = answer.status === 429 ? form.dataset.wait : form.dataset.wrong;
  } catch {
    told.textContent = form.dataset.away;
  }
});`;

const hashed = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; script-src ${hashed(script)}; style-src ${hashed(style)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export const signInPage = ({ language, why }: SignInPage) => ({
  headers,
  body: Buffer.from(pageIn(/^de\b/i.test(language.trim()) ? german : english, why)),
});

const pageIn = (words: typeof english, why: Why): string => `<!doctype html>
<html lang="${words.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${words.title}</title>
<style>${style}</style>
<main>
<h1>${words.title}</h1>
<p role="status">${words[why]}</p>
<p>${words.how}</p>
<form data-wait="${words.wait}" data-wrong="${words.wrong}" data-away="${words.away}">
<label>${words.token}<input name="token" type="password" autocomplete="current-password" required></label>
<button>${words.send}</button>
<output></output>
</form>
<p><a href="/">${words.go}</a></p>
</main>
<script>${script}</script>
</html>
`;
