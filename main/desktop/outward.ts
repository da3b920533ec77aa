// Owns which links of the page are for another program: all else goes nowhere. Pure.
/** Editors that take the router as tools by a link, and ask before they do. */
const installs = ['cursor://anysphere.cursor-deeplink/mcp/install?', 'vscode:mcp/install?'] as const;

/** A browser for the licence of a model, say, or an editor. */
export const isForOthers = (url: string): boolean =>
  URL.canParse(url) && (new URL(url).protocol === 'https:' || installs.some((start) => url.startsWith(start)));
