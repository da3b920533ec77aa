// Owns how MCP apps are told of the router: links that an editor opens, a line for a terminal, an entry for a file. Pure.

const name = 'la-router';

const urlOf = (address: string): string => `${address}/mcp`;

/** Text in base64, as the browsers have it: byte by byte. */
const base64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

/** Opens Cursor, which asks before it takes it. */
export const cursorLink = (address: string): string =>
  `cursor://anysphere.cursor-deeplink/mcp/install?${new URLSearchParams({
    name,
    config: base64(JSON.stringify({ url: urlOf(address) })),
  }).toString()}`;

/** Opens VS Code, which asks before it takes it. */
export const codeLink = (address: string): string =>
  `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: 'http', url: urlOf(address) }))}`;

export const claudeLine = (address: string): string => `claude mcp add --transport http ${name} ${urlOf(address)}`;

/** For an app that takes an entry in a file. */
export const entryOf = (address: string): string =>
  JSON.stringify({ mcpServers: { [name]: { type: 'http', url: urlOf(address) } } }, null, 2);

/** For an app that starts a program of its own. */
export const stdioEntry = (): string =>
  JSON.stringify({ mcpServers: { [name]: { command: name, args: ['mcp'] } } }, null, 2);
