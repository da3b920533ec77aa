// Owns how each official client asks a router for one answer, and what it made of it in words that all of them share.
// Plain JavaScript, since the packages are there only where they were installed.

const description = 'Tells the weather.';
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const prompt = 'How is the weather?';
const names = ['weather', 'forecast'];
const chatTools = names.map((name) => ({ type: 'function', function: { name, description, parameters } }));

async function anthropic(load, { base, model, stream, tools, fetch }) {
  const { default: Anthropic } = await load('@anthropic-ai/sdk');
  const client = new Anthropic({ apiKey: 'any', baseURL: base, maxRetries: 0, fetch });
  const offered = tools ? { tools: names.map((name) => ({ name, description, input_schema: parameters })) } : {};
  const asked = { model, max_tokens: 100, messages: [{ role: 'user', content: prompt }], ...offered };
  const message = stream ? await client.messages.stream(asked).finalMessage() : await client.messages.create(asked);
  return {
    text: message.content.map(({ text }) => text ?? '').join(''),
    calls: message.content.filter(({ type }) => type === 'tool_use').map(({ name, input }) => ({ name, input })),
    usage: [message.usage.input_tokens, message.usage.output_tokens],
    finish: message.stop_reason,
  };
}

async function ollama(load, { base, model, stream, tools, fetch }) {
  const { Ollama } = await load('ollama');
  const client = new Ollama({ host: base, fetch });
  const offered = tools ? { tools: chatTools } : {};
  const answer = await client.chat({ model, stream, messages: [{ role: 'user', content: prompt }], ...offered });
  const parts = [];
  if (stream) for await (const part of answer) parts.push(part);
  else parts.push(answer);
  const last = parts.at(-1);
  return {
    text: parts.map(({ message }) => message.content).join(''),
    calls: parts
      .flatMap(({ message }) => message.tool_calls ?? [])
      .map(({ function: called }) => ({ name: called.name, input: called.arguments })),
    usage: [last.prompt_eval_count, last.eval_count],
    finish: last.done_reason,
  };
}

/** This client takes no fetch of ours: it gets the one of the process, which is ours as long as it reads. */
async function genai(load, { base, model, stream, tools, fetch }) {
  const { GoogleGenAI } = await load('@google/genai');
  const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: base } });
  const declared = names.map((name) => ({ name, description, parametersJsonSchema: parameters }));
  const asked = { model, contents: prompt, config: tools ? { tools: [{ functionDeclarations: declared }] } : {} };
  const before = globalThis.fetch;
  globalThis.fetch = fetch;
  try {
    const chunks = [];
    if (stream) for await (const chunk of await client.models.generateContentStream(asked)) chunks.push(chunk);
    else chunks.push(await client.models.generateContent(asked));
    const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    const counted = chunks.findLast(({ usageMetadata }) => usageMetadata !== undefined).usageMetadata;
    return {
      text: parts.map(({ text }) => text ?? '').join(''),
      calls: parts.flatMap(({ functionCall }) => functionCall ?? []).map(({ name, args }) => ({ name, input: args })),
      usage: [counted.promptTokenCount, counted.candidatesTokenCount],
      finish: chunks.flatMap(({ candidates }) => candidates?.[0]?.finishReason ?? []).at(-1),
    };
  } finally {
    globalThis.fetch = before;
  }
}

async function ai(load, { base, model, stream, tools, fetch }) {
  const { generateText, jsonSchema, streamText, tool } = await load('ai');
  const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible');
  const settings = { name: 'router', baseURL: `${base}/v1`, apiKey: 'any', includeUsage: true, fetch };
  const offered = names.map((name) => [name, tool({ description, inputSchema: jsonSchema(parameters) })]);
  const asked = {
    model: createOpenAICompatible(settings)(model),
    prompt,
    maxRetries: 0,
    ...(tools ? { tools: Object.fromEntries(offered) } : {}),
  };
  const answer = stream ? streamText(asked) : await generateText(asked);
  const usage = await answer.usage;
  return {
    text: await answer.text,
    calls: (await answer.toolCalls).map(({ toolName, input }) => ({ name: toolName, input })),
    usage: [usage.inputTokens, usage.outputTokens],
    finish: await answer.finishReason,
  };
}

async function langchain(load, { base, model, stream, tools, fetch }) {
  const { ChatOpenAI } = await load('@langchain/openai');
  const { HumanMessage } = await load('@langchain/core/messages');
  const chat = new ChatOpenAI({ model, apiKey: 'any', maxRetries: 0, configuration: { baseURL: `${base}/v1`, fetch } });
  const bound = tools ? chat.bindTools(chatTools) : chat;
  let whole;
  if (stream)
    for await (const chunk of await bound.stream([new HumanMessage(prompt)]))
      whole = whole === undefined ? chunk : whole.concat(chunk);
  else whole = await bound.invoke([new HumanMessage(prompt)]);
  return {
    text: whole.content,
    calls: whole.tool_calls.map(({ name, args }) => ({ name, input: args })),
    usage: [whole.usage_metadata.input_tokens, whole.usage_metadata.output_tokens],
    finish: whole.response_metadata.finish_reason,
  };
}

export const readers = {
  '@anthropic-ai/sdk': anthropic,
  ollama,
  '@google/genai': genai,
  'ai with @ai-sdk/openai-compatible': ai,
  '@langchain/openai': langchain,
};
