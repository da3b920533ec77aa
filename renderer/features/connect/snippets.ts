// Owns code that asks this router, for whoever writes a program: each is whole, and runs as it stands. Pure.

export const snippetIds = [
  'openai-python',
  'openai-node',
  'anthropic-python',
  'anthropic-node',
  'langchain-python',
  'langchain-node',
  'curl',
] as const;
export type SnippetId = (typeof snippetIds)[number];

export const snippetNames: Readonly<Record<SnippetId, string>> = {
  'openai-python': 'OpenAI SDK, Python',
  'openai-node': 'OpenAI SDK, Node',
  'anthropic-python': 'Anthropic SDK, Python',
  'anthropic-node': 'Anthropic SDK, Node',
  'langchain-python': 'LangChain, Python',
  'langchain-node': 'LangChain, Node',
  curl: 'curl',
};

/** What has to be there first; null where nothing has. */
export const installLines: Readonly<Record<SnippetId, string | null>> = {
  'openai-python': 'pip install openai',
  'openai-node': 'npm install openai',
  'anthropic-python': 'pip install anthropic',
  'anthropic-node': 'npm install @anthropic-ai/sdk',
  'langchain-python': 'pip install langchain-openai',
  'langchain-node': 'npm install @langchain/openai',
  curl: null,
};

/** Where a program finds its token. The SDKs want some key even where none is needed. */
const pythonKey = 'os.environ.get("LLR_TOKEN", "any")';
const nodeKey = `process.env.LLR_TOKEN ?? 'any'`;

/** `address` is the router's, without a path. */
export function snippetOf(id: SnippetId, address: string): string {
  return templates[id](address).join('\n');
}

const templates: Readonly<Record<SnippetId, (address: string) => readonly string[]>> = {
  'openai-python': (address) => [
    'import os',
    'from openai import OpenAI',
    '',
    'client = OpenAI(',
    `    base_url="${address}/v1",`,
    `    api_key=${pythonKey},`,
    ')',
    'answer = client.chat.completions.create(',
    '    model="auto",',
    '    messages=[{"role": "user", "content": "Hello"}],',
    ')',
    'print(answer.choices[0].message.content)',
  ],
  'openai-node': (address) => [
    `import OpenAI from 'openai';`,
    '',
    'const client = new OpenAI({',
    `  baseURL: '${address}/v1',`,
    `  apiKey: ${nodeKey},`,
    '});',
    'const answer = await client.chat.completions.create({',
    `  model: 'auto',`,
    `  messages: [{ role: 'user', content: 'Hello' }],`,
    '});',
    'console.log(answer.choices[0].message.content);',
  ],
  'anthropic-python': (address) => [
    'import os',
    'from anthropic import Anthropic',
    '',
    'client = Anthropic(',
    `    base_url="${address}",`,
    `    api_key=${pythonKey},`,
    ')',
    'answer = client.messages.create(',
    '    model="auto",',
    '    max_tokens=1024,',
    '    messages=[{"role": "user", "content": "Hello"}],',
    ')',
    'print(answer.content[0].text)',
  ],
  'anthropic-node': (address) => [
    `import Anthropic from '@anthropic-ai/sdk';`,
    '',
    'const client = new Anthropic({',
    `  baseURL: '${address}',`,
    `  apiKey: ${nodeKey},`,
    '});',
    'const answer = await client.messages.create({',
    `  model: 'auto',`,
    '  max_tokens: 1024,',
    `  messages: [{ role: 'user', content: 'Hello' }],`,
    '});',
    'console.log(answer.content[0].text);',
  ],
  'langchain-python': (address) => [
    'import os',
    'from langchain_openai import ChatOpenAI',
    '',
    'chat = ChatOpenAI(',
    '    model="auto",',
    `    base_url="${address}/v1",`,
    `    api_key=${pythonKey},`,
    ')',
    'print(chat.invoke("Hello").content)',
  ],
  'langchain-node': (address) => [
    `import { ChatOpenAI } from '@langchain/openai';`,
    '',
    'const chat = new ChatOpenAI({',
    `  model: 'auto',`,
    `  apiKey: ${nodeKey},`,
    `  configuration: { baseURL: '${address}/v1' },`,
    '});',
    `console.log((await chat.invoke('Hello')).content);`,
  ],
  curl: (address) => [
    `curl ${address}/v1/chat/completions \\`,
    `  -H "authorization: Bearer \${LLR_TOKEN:-any}" \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"model":"auto","messages":[{"role":"user","content":"Hello"}]}'`,
  ],
};
