// Owns the long conversation of an agent: system, tools and some 120 messages with calls and results, made from a seed.
import { createRandom } from '../../build/classifier/arithmetic.ts';

interface AgentTalk {
  readonly tools: readonly object[];
  readonly messages: readonly object[];
}

const nouns = ['session', 'ledger', 'request', 'tenant', 'invoice', 'worker', 'queue', 'cursor', 'policy', 'ticket'];
const verbs = ['load', 'merge', 'resolve', 'collect', 'render', 'settle', 'parse', 'schedule', 'restore', 'check'];
const traits = ['stale', 'empty', 'pending', 'shared', 'broken', 'remote', 'signed', 'partial', 'hidden', 'frozen'];
const sentences = [
  'The # is read before the # is written, so a % one is seen twice.',
  'I will look at how the # and its # are joined, then run the tests again.',
  'It fails only where a % # meets a % #, which the old code did not expect.',
  'Nothing else calls it; the % case came with the last change to the #.',
  'Let me open the file that owns the # and see what it does with a % #.',
];
const codeLines = [
  '  const ~# = await @#(options, { limit: 9, strict: true });',
  '  if (~#.state === "%" && !isOpen(~#)) return null;',
  'export async function @#(~#: Record<string, unknown>): Promise<void> {',
  '  // A % # may still be held by its #, so it is looked up again.',
  '  for (const [key, ~#] of Object.entries(%#s)) @#(key, ~#.items ?? []);',
  '  assert.equal(~#.length, 9);',
  '}',
  '',
];
const logLines = [
  '2025-03-14T11:42:07.9Z INFO  #-service: @ # id=9 took 9 ms (% 9, # 9)',
  'ok 9 - a % # is left alone by its #',
  'not ok 9 - @ of a % # gives the # back   expected 9, got 9   at test/%/#.test.ts:9:9',
  'src/%/@-#.ts:9:    return @#(~#, "%");',
  '{"#":{"id":9,"state":"%","count":9},"path":"src/%/@-#.ts","ok":true}',
];

/** Every sign in a line stands for a word or a number of its own. */
function createWriter(seed: number) {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = (from: readonly string[]): string => from[below(from.length)] ?? '';
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const fill = (line: string): string =>
    line
      .replace(/9/g, () => String(below(900) + 10))
      .replace(/~#/g, () => `${pick(traits)}${capital(pick(nouns))}`)
      .replace(/@#/g, () => `${pick(verbs)}${capital(pick(nouns))}`)
      .replace(/#/g, () => pick(nouns))
      .replace(/@/g, () => pick(verbs))
      .replace(/%/g, () => pick(traits));
  // Whole lines only: a number that is cut off and runs on in the next message would be judged as a telephone's.
  const lines = (from: readonly string[], length: number, between: string): string => {
    let text = '';
    while (text.length < length) text += fill(pick(from)) + between;
    return text;
  };
  return { below, fill, lines };
}

type Writer = ReturnType<typeof createWriter>;

const toolOf = (writer: Writer, name: string): object => ({
  type: 'function',
  function: {
    name,
    description: writer.lines(sentences, 360, ' '),
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: writer.lines(sentences, 90, ' ') },
        pattern: { type: 'string', description: writer.lines(sentences, 90, ' ') },
        limit: { type: 'integer', minimum: 1 },
      },
      required: ['path'],
    },
  },
});

const toolNames = ['read_file', 'edit_file', 'search', 'run_tests', 'list_files', 'git_log', 'shell', 'fetch_page'];
const turns = 58;
const resultLength = 4_250;

/** One call of a tool and what came of it. */
function turnOf(writer: Writer, at: number): object[] {
  const id = `call_${at}_${writer.below(1_000_000)}`;
  const path = writer.fill('src/%/@-#.ts');
  const call = {
    id,
    type: 'function',
    function: { name: toolNames[at % toolNames.length], arguments: JSON.stringify({ path, limit: 40 }) },
  };
  const content = writer.lines(at % 2 === 0 ? codeLines : logLines, resultLength, '\n');
  return [
    { role: 'assistant', content: writer.lines(sentences, 300, ' '), tool_calls: [call] },
    { role: 'tool', tool_call_id: id, content },
  ];
}

/** About 300 kB; no two seeds share a text of any length. The last message is the user's and given. */
export function agentTalkOf(seed: number, lastMessage: string): AgentTalk {
  const writer = createWriter(seed);
  const tools = toolNames.map((name) => toolOf(writer, name));
  const system = { role: 'system', content: writer.lines(sentences, 6_000, ' ') };
  const task = { role: 'user', content: writer.lines(sentences, 600, ' ') };
  const history = Array.from({ length: turns }, (_, at) => turnOf(writer, at)).flat();
  const close = { role: 'assistant', content: writer.lines(sentences, 400, ' ') };
  return { tools, messages: [system, task, ...history, close, { role: 'user', content: lastMessage }] };
}
