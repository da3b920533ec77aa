// Owns making one prompt of many messages: by the template that the model's file brings, else in ChatML.
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../contract/json.ts';
import { badRequest } from './refusal.ts';
import type { TemplateQuestion, TemplateReply } from './template-thread.ts';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface ChatTemplate {
  readonly render: (messages: readonly ChatMessage[], extras: JsonObject) => Promise<string>;
  /** What ends an answer where the model has no token of its own for it. */
  readonly stop: readonly string[];
  readonly close: () => Promise<void>;
}

export const chatMl = (messages: readonly ChatMessage[]): string =>
  `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('')}<|im_start|>assistant\n`;

const plainTemplate: ChatTemplate = {
  render: (messages) => Promise.resolve(chatMl(messages)),
  stop: ['<|im_end|>', '<|im_start|>'],
  close: () => Promise.resolve(),
};

export interface TemplateParts {
  /** The file's own; null where it has none. */
  readonly source: string | null;
  readonly modules: string;
  /** What the thread runs. */
  readonly script: URL;
  readonly specialTexts: { readonly bos: string; readonly eos: string };
  readonly mostMs?: number;
}

const mostMs = 5_000;
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 2 };

interface Asked {
  readonly resolve: (text: string) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
}

const tooMuch = (): Error =>
  badRequest("The model's chat template takes too long or too much memory for these messages. Send fewer.");

const refused = (fault: string | null): Error =>
  badRequest(
    fault === null
      ? "The model's chat template cannot be filled with these messages. Check their roles and their order."
      : `The model's chat template refuses these messages: ${fault}`,
  );

function openThread({ source, modules, script }: TemplateParts, onEnd: (thread: Thread) => void): Thread {
  const worker = new Worker(script, { workerData: { source, modules }, resourceLimits: threadLimits });
  const thread: Thread = { worker, asked: new Map() };
  const end = (): void => {
    onEnd(thread);
    for (const { reject } of thread.asked.values()) reject(tooMuch());
    thread.asked.clear();
  };
  worker.on('error', end);
  worker.on('exit', end);
  worker.on('message', ({ id, text, fault }: TemplateReply) => {
    const entry = thread.asked.get(id);
    thread.asked.delete(id);
    if (text === null) entry?.reject(refused(fault));
    else entry?.resolve(text);
  });
  return thread;
}

export function createChatTemplate(parts: TemplateParts): ChatTemplate {
  if (parts.source === null) return plainTemplate;
  let current: Thread | null = null;
  let questions = 0;
  const thread = (): Thread =>
    (current ??= openThread(parts, (ended) => {
      if (current === ended) current = null;
    }));

  // The first who asks does not wait for it to start.
  thread();

  const ask = async (items: JsonObject): Promise<string> => {
    const { worker, asked } = thread();
    const id = ++questions;
    const timer = setTimeout(() => void worker.terminate(), parts.mostMs ?? mostMs);
    try {
      return await new Promise<string>((resolve, reject) => {
        asked.set(id, { resolve, reject });
        worker.postMessage({ id, items } satisfies TemplateQuestion);
      });
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    render: (messages, extras) =>
      ask({
        enable_thinking: false,
        ...extras,
        messages,
        add_generation_prompt: true,
        bos_token: parts.specialTexts.bos,
        eos_token: parts.specialTexts.eos,
      }),
    stop: [],
    async close() {
      await current?.worker.terminate();
    },
  };
}
