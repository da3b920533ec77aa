// Owns sample bodies of each format as its clients write them, with every kind of part, item, tool and choice.
import type { JsonObject } from '../../main/contract/json.ts';

const chatTools = [
  { type: 'function', function: { name: 'f', description: 'F.', parameters: { type: 'object' }, strict: true } },
  { type: 'custom', custom: { name: 'g', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'a' } } } },
  { type: 'web_search' },
];

const openaiChat: readonly JsonObject[] = [
  {
    model: 'm',
    stream: true,
    stream_options: { include_usage: false },
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'A' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
          { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,SGk=' } },
          { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'refusal', refusal: 'No.' }],
        reasoning_content: 'Hm.',
        tool_calls: [
          {
            id: 'c1',
            type: 'function',
            function: { name: 'f', arguments: '{}' },
            extra_content: { google: { thought_signature: 'sig' } },
          },
          { id: 'c2', type: 'custom', custom: { name: 'g', input: 'a' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'R' },
      { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'R' }] },
    ],
    tools: chatTools,
    tool_choice: { type: 'function', function: { name: 'f' } },
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' }, strict: true } },
    reasoning_effort: 'high',
    modalities: ['text'],
    stop: ['x'],
    metadata: { sensitivity: 'low', tier: 'SIMPLE', region: 'eu', policy: 'balanced', session_id: 's' },
    service_tier: 'auto',
    user: 'u',
  },
  {
    model: 'm',
    messages: [
      { role: 'user', content: 'A' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'R' },
    ],
    functions: [{ name: 'f', parameters: { type: 'object' } }],
    tools: chatTools,
    tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [{ type: 'web_search' }] } },
    response_format: { type: 'json_object' },
  },
];

const image = { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' };
const openaiResponses: readonly JsonObject[] = [
  {
    model: 'm',
    instructions: 'Be brief.',
    input: [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'A' },
          image,
          { type: 'input_file', filename: 'a.csv', file_data: 'SGk=' },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'mp3' } },
          { type: 'input_video', video_url: 'https://example.com/a.mp4' },
        ],
      },
      { role: 'developer', content: 'B' },
      { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'enc' },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'C' },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}', namespace: 'n' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'g', input: 'a' },
      { type: 'function_call_output', call_id: 'c1', output: 'R' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: [image] },
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      { type: 'additional_tools', tools: [{ type: 'function', name: 'h', parameters: {} }] },
    ],
    tools: [
      { type: 'function', name: 'f', description: 'F.', parameters: { type: 'object' }, strict: true },
      { type: 'custom', name: 'g', format: { type: 'grammar', syntax: 'lark', definition: 'a' } },
      { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f', parameters: {} }] },
      { type: 'web_search' },
    ],
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object' } }, verbosity: 'low' },
    reasoning: { effort: 'high', summary: 'auto' },
    include: ['reasoning.encrypted_content'],
    truncation: 'disabled',
    service_tier: 'auto',
    prompt_cache_key: 'k',
    metadata: { sensitivity: 'low' },
  },
  { model: 'm', input: [{ id: 'x' }, { id: 'x', role: 'user', content: 'A' }], tool_choice: 'auto' },
  {
    model: 'm',
    input: 'A',
    tools: [{ type: 'function', name: 'f', parameters: null }],
    tool_choice: { type: 'function', name: 'f' },
    text: { format: { type: 'json_object' } },
  },
];

const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
const anthropic: JsonObject = {
  model: 'm',
  max_tokens: 9,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'A', cache_control: { type: 'ephemeral' } },
        { type: 'image', source },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'image', source: { type: 'file', file_id: 'f' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hi' }, title: 'T' },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'Hi' }] } },
        { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
        { type: 'container_upload', file_id: 'f' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
        { type: 'redacted_thinking', data: 'enc' },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 'b' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 't1',
          content: [
            { type: 'text', text: 'R' },
            { type: 'image', source },
            { type: 'tool_reference', tool_name: 'g' },
          ],
        },
      ],
    },
    { role: 'system', content: 'Mind.', output_config: { effort: 'low' } },
  ],
  tools: [
    { type: 'custom', name: 'f', description: 'F.', input_schema: { type: 'object' } },
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  tool_choice: { type: 'tool', name: 'f' },
  thinking: { type: 'enabled', budget_tokens: 1_024, display: 'summarized' },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object', title: 'a' } } },
  stop_sequences: ['x'],
  metadata: { user_id: 'u', sensitivity: 'low' },
};

const gemini: JsonObject = {
  systemInstruction: { parts: [{ text: 'Be brief.' }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'A' },
        { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
        { executableCode: { language: 'PYTHON', code: '1' } },
      ],
    },
    {
      role: 'model',
      parts: [
        { text: 'Hm.', thought: true, thoughtSignature: 'c2ln' },
        { functionCall: { id: 'c1', name: 'f', args: { a: 'b' } }, thoughtSignature: 'c2ln' },
      ],
    },
    { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response: { output: 'R' } } }] },
  ],
  tools: [
    {
      functionDeclarations: [
        {
          name: 'f',
          description: 'F.',
          parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } }, required: ['a'] },
        },
      ],
    },
    { googleSearch: {} },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
  generationConfig: {
    responseMimeType: 'application/json',
    responseSchema: { type: 'ARRAY', items: { type: 'NUMBER', enum: ['1'] } },
    responseModalities: ['TEXT'],
    stopSequences: ['x'],
    thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: true },
  },
  metadata: { sensitivity: 'low' },
};

const ollamaChat: JsonObject = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'A', images: ['iVBORw0KGgo='] },
    {
      role: 'assistant',
      content: 'B',
      thinking: 'Hm.',
      tool_calls: [{ id: 'c1', function: { name: 'f', arguments: { a: 'b' } } }],
    },
    { role: 'tool', tool_name: 'f', tool_call_id: 'c1', content: 'R' },
  ],
  tools: [{ type: 'function', function: { name: 'f', description: 'F.', parameters: { type: 'object' } } }],
  format: 'json',
  think: 'high',
  options: { stop: ['x'], temperature: 1 },
  keep_alive: '5m',
  logprobs: true,
};

const completion: JsonObject = { model: 'm', prompt: 'A', suffix: 'B', stop: ['x'], user: 'u', stream: true };
const embedContent = { content: { parts: [{ text: 'A' }] }, outputDimensionality: 3 };

/** By the id of the dialect. */
export const requestBodies: Readonly<Record<string, readonly JsonObject[]>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-completions': [completion],
  'openai-embeddings': [{ model: 'm', input: ['A', 'B'], encoding_format: 'base64', user: 'u' }],
  'anthropic-messages': [anthropic],
  'anthropic-count': [anthropic],
  gemini: [gemini],
  'gemini-count': [{ generateContentRequest: { model: 'models/m', ...gemini } }],
  'gemini-embed': [{ model: 'models/m', taskType: 'RETRIEVAL_QUERY', ...embedContent }],
  'gemini-batch-embed': [{ requests: [{ model: 'models/m', ...embedContent }] }],
  'ollama-chat': [ollamaChat, { ...ollamaChat, format: { type: 'object' }, stream: false }],
  'ollama-generate': [{ model: 'm', prompt: 'A', system: 'S', suffix: 'B', format: 'json', images: ['iVBORw0KGgo='] }],
  'ollama-embed': [{ model: 'm', input: ['A'], dimensions: 3 }],
  'ollama-embeddings': [{ model: 'm', prompt: 'A' }],
};
