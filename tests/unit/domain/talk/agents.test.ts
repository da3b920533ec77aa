import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAgent } from '../../../../main/domain/talk/agents.ts';

type Seen = Parameters<typeof readAgent>[0];

const nothing: Seen = { system: '', firstUser: '', lastUser: '', hasTools: false };
const said = (text: string): Partial<Seen> => ({ firstUser: text, lastUser: text });
const rules = 'Keep it short. Answer in the language of the user.\n'.repeat(40);
const reminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`;

const claude = 'cc_version=1\nYou are Claude Code, a program of Anthropic.\n';
const codex = 'You are a coding agent running in the Codex CLI, in a terminal.\n';
const gemini = 'You are a CLI agent specializing in software engineering tasks. Your primary goal is to help.\n';

const errands: readonly (readonly [string, string, Partial<Seen>])[] = [
  ['aider', 'a commit message', { system: 'You are one who generates concise, one-line Git commit messages.' }],
  ['aider', 'a shorter history', { system: '*Briefly* summarize this partial conversation, please.' }],
  ['claude-code', 'the name of a session', { system: `${claude}You are naming a coding session.${rules}` }],
  ['claude-code', 'a topic', { system: `${claude}See if this message indicates a new conversation topic.` }],
  ['claude-code', 'a label', { system: `${claude}Write a short summary label describing what these tool calls did.` }],
  ['claude-code', 'the name of a job', said('2-4 word lowercase label for this job. User: "mend it"')],
  ['claude-code', 'a probe of its quota', said('quota')],
  [
    'codex',
    'a title',
    {
      system: codex + rules,
      firstUser: '<environment_context></environment_context>',
      lastUser: 'Generate a concise, single-line task title of at most six words.',
    },
  ],
  ['continue', 'a title', said('Given the following... please reply with a title for the chat: hello')],
  ['crush', 'a title', { system: 'you will generate a short title based on the first message here' }],
  ['gemini-cli', 'a choice of models', { system: '\nYou are a special Task Routing AI. Your sole aim: choose.' }],
  [
    'gemini-cli',
    'the next speaker',
    { firstUser: 'Mend it.', lastUser: 'Analyze *only* the content and structure of your immediately last words.' },
  ],
  [
    'gemini-cli',
    'a line for a list',
    said("Summarize the user's primary intent or goal in this conversation in ONE line."),
  ],
  ['gemini-cli', 'a long output', said('Summarize the following tool output to be a maximum of 9 tokens: 1 2 3')],
  ['goose', 'a title', { system: 'Generate a short title (four words or less), no more.' }],
  ['gptme', 'a title', { system: 'Generate concise conversation titles.' }],
  ['gptme', 'a long output', { system: 'This program helps summarize messages into bullet format.' }],
  ['librechat', 'a title', said('Provide a concise, 5-word-or-less title for the conversation: hello')],
  [
    'opencode',
    'a title in plan mode',
    {
      system: `You are a title generator. You output ONLY titles.`,
      ...said(`Hm\n${reminder('CRITICAL: Plan mode ACTIVE')}`),
    },
  ],
  ['open-webui', 'a title', said('### Task:\nGenerate a concise, 3-5 word title with a smile.')],
  ['open-webui', 'tags', said('### Task:\nGenerate 1-3 broad tags categorizing the main themes here.')],
  ['open-webui', 'questions', said('### Task:\nSuggest 3-5 relevant follow-up questions to this.')],
  ['qwen-code', 'a title', { system: 'Find what captures what this programming-assistant session is about.' }],
  ['qwen-code', 'a recap', { system: 'You generate session recaps for a programming assistant in a terminal.' }],
  ['vs-code', 'a title', { system: 'You are an expert in crafting pithy titles, and in nothing else.' }],
  [
    'vs-code',
    'a commit message',
    { system: 'An AI helping a software developer to come with the best git commit message.' },
  ],
  [
    'zed',
    'a title',
    { firstUser: 'Hello', lastUser: 'Generate a concise 3-7 word title for this conversation, omitting all dots.' },
  ],
];

for (const [agent, what, seen] of errands)
  test(`${agent} asking for ${what} is housekeeping`, () => {
    assert.deepEqual(readAgent({ ...nothing, ...seen }), { agent, mode: 'housekeeping' });
  });

test('no errand is one in a request that brings tools', () => {
  for (const [agent, what, seen] of errands)
    assert.notEqual(readAgent({ ...nothing, ...seen, hasTools: true }).mode, 'housekeeping', `${agent}: ${what}`);
});

const planning: readonly (readonly [string, string, Partial<Seen>])[] = [
  [
    'claude-code',
    'in a later system turn',
    { system: `${claude}${rules.repeat(6)}Plan mode is active. The user indicated: wait.` },
  ],
  [
    'claude-code',
    'reminded once more',
    { system: `${claude}## Exited Plan Mode\nPlan mode still active (see above).` },
  ],
  [
    'claude-code',
    'in a reminder to the user turn',
    {
      system: claude,
      lastUser: `${reminder('Plan mode is active. The user indicated: wait.')}\nMend it.`,
    },
  ],
  ['cline', 'in its own section', { system: `You are Cline.\n${rules}You are in Plan mode. Your role: think.` }],
  [
    'codex',
    'after its other instructions',
    { system: `${codex}${rules.repeat(9)}<collaboration_mode># Plan Mode\n${rules.repeat(4)}` },
  ],
  [
    'codex',
    'and back again',
    {
      system: `${codex}Older modes (Plan mode) are no longer active.\n<collaboration_mode># Plan Mode`,
    },
  ],
  [
    'continue',
    'in its context',
    { system: 'You are an agent in the Continue CLI.\nYou are operating in _Plan Mode_.' },
  ],
  [
    'gemini-cli',
    'in the middle',
    { system: `${gemini}${rules.repeat(5)}# Active Approval Mode: Plan\n${rules.repeat(5)}` },
  ],
  [
    'opencode',
    'behind what the user says',
    {
      system: 'You are opencode.',
      lastUser: `${rules.repeat(40)}${reminder('CRITICAL: Plan mode ACTIVE')}\n`,
    },
  ],
  [
    'qwen-code',
    'before what the user says',
    {
      system: 'You are Qwen Code. Do not enter Plan mode by yourself.',
      lastUser: `${reminder(rules.repeat(4))}${reminder('Plan mode is active. The user indicated: wait.')}\nMend it.`,
    },
  ],
];

for (const [agent, where, seen] of planning)
  test(`${agent} in its plan mode, ${where}, is planning`, () => {
    assert.deepEqual(readAgent({ ...nothing, ...seen, hasTools: true }), { agent, mode: 'planning' });
  });

const planners: readonly (readonly [string, string])[] = [
  ['aider', 'Act as an expert architect engineer, and tell how.'],
  ['goose', 'You are a specialized "planner" AI.'],
  ['roo-code', 'You are R, an experienced technical leader who is inquisitive and an excellent planner.'],
  ['vs-code', 'You are a PLANNING AGENT, pairing with the user.'],
];

for (const [agent, system] of planners)
  test(`${agent} in the role of a planner is planning, with tools and without`, () => {
    assert.deepEqual(readAgent({ ...nothing, system }), { agent, mode: 'planning' });
    assert.deepEqual(readAgent({ ...nothing, system, hasTools: true }), { agent, mode: 'planning' });
  });

const withTools = { hasTools: true };
const ordinary: readonly (readonly [string, string | null, Partial<Seen>])[] = [
  ['a chat that is to be summarized', null, said('Summarize this conversation.')],
  ['a chat that wants a title for it', null, said('Give me a title for this conversation.')],
  ['a chat about a plan', null, { ...said('Make a plan for my week. Plan mode, please!'), ...withTools }],
  [
    'a chat that quotes an errand',
    null,
    said('What is this?\n### Task:\nGenerate a concise, 3-5 word title with a smile.'),
  ],
  [
    'a chat that goes on after an errand of Open WebUI',
    null,
    {
      firstUser: 'Hello',
      lastUser: '### Task:\nGenerate a concise, 3-5 word title with a smile.',
    },
  ],
  ['a chat about a quota', null, said('quota?')],
  ['a word that an assistant is asked about', null, { system: 'Be kind.', ...said('quota') }],
  [
    'a pasted reminder amid words',
    null,
    { ...said(`Why ${reminder('CRITICAL: Plan mode ACTIVE')} there?`), ...withTools },
  ],
  ['a pasted reminder in a chat without tools', null, said(reminder('CRITICAL: Plan mode ACTIVE'))],
  [
    'a document deep in a system text',
    null,
    { system: `Be kind.\n${rules}You are a title generator. You output ONLY titles.` },
  ],
  ['a turn of Claude Code', 'claude-code', { system: claude + rules, ...said('Plan it and mend it.'), ...withTools }],
  [
    'a compaction of Claude Code',
    'claude-code',
    {
      system: `${claude}${rules}`,
      lastUser: 'Your task is to create a detailed summary of the conversation so far.',
      ...withTools,
    },
  ],
  [
    'a turn of Claude Code after its plan',
    'claude-code',
    {
      system: `${claude}Plan mode is active. The user indicated: wait.\n${rules}## Exited Plan Mode\n${rules}`,
      ...withTools,
    },
  ],
  [
    'a turn of Codex after its plan',
    'codex',
    {
      system: `${codex}<collaboration_mode># Plan Mode\n${rules}Other modes (e.g. Plan mode) are no longer active.`,
      ...withTools,
    },
  ],
  [
    'a turn of Qwen Code after its plan',
    'qwen-code',
    {
      system: 'You are Qwen Code.',
      lastUser: reminder('Plan mode is no longer active. This notice ends: Plan mode is active.'),
      ...withTools,
    },
  ],
  ['a turn of Qwen Code', 'qwen-code', { system: 'You are Qwen Code. Use Plan mode only when asked.', ...withTools }],
  ['a turn of Cline', 'cline', { system: 'You are Cline. # Plan / Act Modes\n"plan" means plan-mode.', ...withTools }],
  ['a turn of OpenCode', 'opencode', { system: `You are opencode, in a terminal.\n${rules}`, ...withTools }],
  ['a turn of gptme', 'gptme', { system: 'You are gptme.', ...withTools }],
  ['a turn of Gemini CLI', 'gemini-cli', { system: `${gemini}2. **Plan:** Build a plan.`, ...withTools }],
  ['a turn of Continue', 'continue', { system: 'You are an agent in the Continue CLI.', ...withTools }],
  ['a turn of Aider', 'aider', { system: 'Act as an expert software developer.\nAlways use best practices.' }],
];

for (const [what, agent, seen] of ordinary)
  test(`${what} is neither housekeeping nor planning`, () => {
    assert.deepEqual(readAgent({ ...nothing, ...seen }), { agent, mode: null });
  });

test('of a system text that has no end, its beginning and its end are read', () => {
  const long = 'x'.repeat(200_000);
  const mark = '# Active Approval Mode: Plan';
  const modeOf = (system: string) => readAgent({ ...nothing, system, hasTools: true }).mode;
  assert.equal(modeOf(mark + long), 'planning');
  assert.equal(modeOf(long + mark), 'planning');
  assert.equal(modeOf(long + mark + long), null);
  assert.equal(modeOf(`${mark}${long}## Exited Plan Mode`), null);
});

test('whatever is said, a request with tools is never housekeeping', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(...errands.map(([, , seen]) => seen.system ?? seen.lastUser ?? '')),
  );
  fc.assert(
    fc.property(text, text, text, (system, firstUser, lastUser) => {
      assert.notEqual(readAgent({ system, firstUser, lastUser, hasTools: true }).mode, 'housekeeping');
    }),
  );
});
