// Owns which program a request comes from, by what it says of itself: the name that people know it by. A name that is
// not in the table is a caller's text, and is only told where it is a plain short word.

export interface ClientSigns {
  readonly userAgent: string | null;
  /** `x-title`, by which apps tell OpenRouter who they are. */
  readonly title: string | null;
  /** Of Codex and what is made of it. */
  readonly originator: string | null;
  readonly app: string | null;
  readonly fetchSite: string | null;
  readonly inClaudeSession: boolean;
}

/** Behind everything that is somebody, and of whoever is nobody known. */
const unnamed = 'Unnamed';

/** Agents and apps: the words of their user agents, titles and originators. The first that is found counts. */
const apps: readonly (readonly [sign: RegExp, name: string])[] = [
  [/claude-cli|claude-code|claude code/, 'Claude Code'],
  [/\bcodex/, 'Codex'],
  [/\bopencode/, 'OpenCode'],
  [/geminicli|gemini-cli/, 'Gemini CLI'],
  [/qwencode|qwen-code|qwen code/, 'Qwen Code'],
  [/\baider/, 'Aider'],
  [/\bcline\b/, 'Cline'],
  [/\broo-?code|\broo code/, 'Roo Code'],
  [/\bkilo-?code|\bkilo code/, 'Kilo Code'],
  [/\bcontinue(?:\.dev)?\b|continuedev/, 'Continue'],
  [/^zed\b/, 'Zed'],
  [/\bcursor\b/, 'Cursor'],
  [/\bwindsurf\b/, 'Windsurf'],
  [/\bgoose\b/, 'Goose'],
  [/\bcrush\b/, 'Crush'],
  [/open-?webui|open webui/, 'Open WebUI'],
  [/librechat/, 'LibreChat'],
  [/anythingllm/, 'AnythingLLM'],
  [/lobe-?chat|lobehub/, 'LobeChat'],
  [/cherry ?studio/, 'Cherry Studio'],
  [/sillytavern/, 'SillyTavern'],
  [/\bgptme\b/, 'gptme'],
  [/^llm(?:[/ ]|$)/, 'llm'],
  [/openhands/, 'OpenHands'],
  [/githubcopilot|copilot/, 'GitHub Copilot'],
  [/\bjetbrains\b|intellij/, 'JetBrains'],
  [/\bvscode\b|visual studio code/, 'VS Code'],
  [/obsidian/, 'Obsidian'],
  [/raycast/, 'Raycast'],
  [/^jan\b/, 'Jan'],
  [/\bmsty\b/, 'Msty'],
  [/\bn8n\b/, 'n8n'],
  [/\bdify\b/, 'Dify'],
  [/home-?assistant/, 'Home Assistant'],
];

/** Libraries and tools, which say less than the app that uses them. */
const libraries: readonly (readonly [sign: RegExp, name: string])[] = [
  [/langchain/, 'LangChain'],
  [/llama-?index/, 'LlamaIndex'],
  [/pydantic-ai/, 'Pydantic AI'],
  [/litellm/, 'LiteLLM'],
  [/haystack/, 'Haystack'],
  [/\bai-sdk\b|^ai\/\d/, 'AI SDK'],
  [/openai\/python/, 'openai-python'],
  [/openai\/(?:js|node)/, 'openai-node'],
  [/openai\/go/, 'openai-go'],
  [/openai\/java/, 'openai-java'],
  [/anthropic\/python/, 'anthropic-python'],
  [/anthropic\/(?:js|node|typescript)/, 'anthropic-node'],
  [/anthropic\/go/, 'anthropic-go'],
  [/google-genai-sdk|genai-py|google-api-nodejs/, 'google-genai'],
  [/ollama-python/, 'ollama-python'],
  [/ollama-js/, 'ollama-js'],
  [/^ollama\//, 'Ollama'],
  [/^curl\//, 'curl'],
  [/^wget\//, 'Wget'],
  [/^httpie\//, 'HTTPie'],
  [/^postmanruntime\//, 'Postman'],
  [/^insomnia\//, 'Insomnia'],
  [/python-httpx/, 'httpx'],
  [/python-requests/, 'requests'],
  [/aiohttp/, 'aiohttp'],
  [/python-urllib/, 'urllib'],
  [/^(?:node|undici)(?:$|\/)/, 'Node.js'],
  [/^node-fetch/, 'Node.js'],
  [/^axios\//, 'axios'],
  [/^bun\//, 'Bun'],
  [/^deno\//, 'Deno'],
  [/^go-http-client\//, 'Go'],
  [/^okhttp\//, 'OkHttp'],
  [/^ktor-client/, 'Ktor'],
  [/^java-http-client\//, 'Java'],
  [/^reqwest\//, 'reqwest'],
];

/** What is longer says nothing more of who it is. */
const longestRead = 300;

const low = (text: string | null): string => text?.slice(0, longestRead).toLowerCase() ?? '';

const found = (table: typeof apps, text: string): string | null =>
  text === '' ? null : (table.find(([sign]) => sign.test(text))?.[1] ?? null);

/** Null where nothing says who it is. `isPlain` tells whether a word may be written down. */
export function clientOf(signs: ClientSigns, isPlain: (word: string) => boolean): string | null {
  const agent = low(signs.userAgent);
  if (signs.fetchSite === 'same-origin' || /\bla-router[\w-]*\/.*\belectron\//.test(agent)) return 'Playground';
  if (signs.inClaudeSession || signs.app === 'cli') return 'Claude Code';
  const app = found(apps, agent) ?? found(apps, low(signs.originator)) ?? found(apps, low(signs.title));
  if (app !== null) return app;
  if (signs.userAgent === null || agent === '') return null;
  const library = found(libraries, agent);
  if (library !== null) return library;
  if (agent.startsWith('mozilla/')) return 'Browser';
  const word = plainWord(signs.userAgent);
  return word !== null && isPlain(word) ? word : unnamed;
}

/** The product of `product/version (comment)`. */
const product = /^([A-Za-z][A-Za-z_-]{1,31})\d?(?=$|[/ ])/;
const joint = /[-_]|(?<=[a-z])(?=[A-Z])/;
const spoken = /^(?:[A-Z]*[a-z]{1,13}|[A-Z]{2,8})$/;
const soundless = /[^aeiouy_-]{5}/i;
const hex = /^[a-f]{7,}$/i;

/**
 * The name of a program is made to be spoken, a key is not: letters alone, vowels among them, no more than a few
 * words. Whatever begins like a key is none, wherever it ends.
 */
function plainWord(userAgent: string): string | null {
  const word = product.exec(userAgent)?.[1] ?? null;
  if (word === null || soundless.test(word) || hex.test(word)) return null;
  if (/^(?:sk|pk|rk|key|token|bearer|secret|gh[a-z]|xox[a-z])[-_]/i.test(word)) return null;
  const parts = word.split(joint);
  return parts.length <= 3 && parts.every((part) => spoken.test(part)) ? word : null;
}
