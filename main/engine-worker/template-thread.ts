// Owns the thread that renders chat templates: a template is a program from a downloaded file, so it runs where it can be
// ended, with little memory and nothing in reach but the messages.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { isJsonObject, type JsonObject } from '../contract/json.ts';

export interface TemplateQuestion {
  readonly id: number;
  readonly items: JsonObject;
}

export interface TemplateReply {
  readonly id: number;
  readonly text: string | null;
  /** What the template itself says against these messages; null where it says nothing that may be shown. */
  readonly fault: string | null;
}

interface Template {
  readonly render: (items: JsonObject) => string;
}

type Jinja = { readonly Template: new (source: string) => Template };

const isJinja = (value: unknown): value is Jinja =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'Template') === 'function';

async function openTemplate(modules: string, source: string): Promise<Template> {
  const library: unknown = await import(pathToFileURL(join(modules, '@huggingface', 'jinja', 'dist', 'index.js')).href);
  if (!isJinja(library)) throw new Error('@huggingface/jinja is not there, or built otherwise.');
  return new library.Template(source);
}

/** Words that stand in the file itself are no part of anybody's prompt. */
const ownWords = (error: unknown, source: string): string | null =>
  error instanceof Error && error.message !== '' && source.includes(error.message) ? error.message : null;

export function serveTemplates(): void {
  const data: unknown = workerData;
  if (!isJsonObject(data)) throw new Error('The thread for templates was started without a template.');
  const source = String(data['source']);
  const opened = openTemplate(String(data['modules']), source);
  // Told with each question: nobody may have asked yet.
  opened.catch(() => undefined);
  const answer = async ({ id, items }: TemplateQuestion): Promise<void> => {
    try {
      const text = (await opened).render(items);
      parentPort?.postMessage({ id, text, fault: null } satisfies TemplateReply);
    } catch (error) {
      parentPort?.postMessage({ id, text: null, fault: ownWords(error, source) } satisfies TemplateReply);
    }
  };
  parentPort?.on('message', (question: TemplateQuestion) => void answer(question));
}
