// Owns how Ollama reads the name of a model: which spellings are one tag to it, and which it serves from its own cloud.

const schemes = ['https://', 'http://'];
const registry = 'registry.ollama.ai/';
const library = 'library/';
const usualTag = ':latest';

/** Two names are one tag where this is the same: letters are large or small, and what is usual may be left out. */
export function ollamaTag(name: string): string {
  const lower = name.toLowerCase();
  const scheme = schemes.find((one) => lower.startsWith(one)) ?? '';
  const path = without(registry, lower.slice(scheme.length));
  const tag = without(library, path);
  return tag.endsWith(usualTag) ? tag.slice(0, -usualTag.length) : tag;
}

const without = (start: string, text: string): string => (text.startsWith(start) ? text.slice(start.length) : text);

/** Such a name is sent on to ollama.com by Ollama itself, whether or not it has pulled or listed it. */
export const namesOllamaCloud = (name: string): boolean => /(?::\s*|:[^/:]*-)cloud\s*$/i.test(name);
