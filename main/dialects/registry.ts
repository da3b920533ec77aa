// Owns the list of dialects: one line each.
import { anthropicCount, anthropicMessages } from './anthropic-messages/anthropic-messages.ts';
import type { Dialect } from './dialect.ts';
import { geminiBatchEmbed, geminiEmbed } from './gemini/embeddings.ts';
import { geminiCount, geminiGenerate } from './gemini/gemini.ts';
import { ollamaEmbed, ollamaEmbeddings } from './ollama/embeddings.ts';
import { ollamaChat, ollamaGenerate } from './ollama/ollama.ts';
import { openaiChat } from './openai-chat/openai-chat.ts';
import { openaiCompletions } from './openai-completions/openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings/openai-embeddings.ts';
import { openaiResponses } from './openai-responses/openai-responses.ts';

export const dialects: readonly Dialect[] = [
  openaiChat,
  openaiResponses,
  openaiCompletions,
  openaiEmbeddings,
  anthropicMessages,
  anthropicCount,
  geminiGenerate,
  geminiEmbed,
  geminiBatchEmbed,
  geminiCount,
  ollamaChat,
  ollamaGenerate,
  ollamaEmbed,
  ollamaEmbeddings,
];

/** A body or a question that may be of several formats is tried on these in turn. Those that are easy to tell come first. */
export const peculiarFirst: readonly Dialect[] = [
  anthropicMessages,
  geminiGenerate,
  openaiChat,
  ollamaGenerate,
  openaiEmbeddings,
  openaiResponses,
];
