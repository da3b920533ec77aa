// Owns what the fixed words of known agents say of a request: an errand that any model can run, or a turn in a mode
// in which the model plans and changes nothing. The phrases were found in the agents' requests and programs, whose
// versions are in docs/clients.md.
//
// Housekeeping is what an agent asks beside the conversation, in a request of its own, and gives its small model where
// it was told of one: titles, labels, commit messages, the next speaker, the probe of a quota. Compaction is none: the
// rest of a long session stands on it, and agents give it the model that works. Aider and gptme alone keep a small
// model for theirs. Suggestions, recaps and names that continue the whole conversation are none either: the provider
// has that conversation cached, and another model would read it all anew.
//
// Letters are compared as they are. A program always writes the same, people hardly ever write just that, and to
// lower a long prompt takes longer than to search it.

type Mode = 'housekeeping' | 'planning';

export interface AgentFacts {
  /** Who asks, where that can be told. */
  readonly agent: string | null;
  readonly mode: Mode | null;
}

interface Seen {
  /** All that was said as the system, in its order. */
  readonly system: string;
  readonly firstUser: string;
  readonly lastUser: string;
  readonly hasTools: boolean;
}

interface Phrase {
  readonly agent: string;
  readonly phrase: string;
}

/** In the head of the system text, of a request without tools. */
const systemErrands: readonly Phrase[] = [
  { agent: 'aider', phrase: 'generates concise, one-line Git commit messages' },
  { agent: 'aider', phrase: '*Briefly* summarize this partial conversation' },
  { agent: 'claude-code', phrase: 'You are naming a coding session' },
  { agent: 'claude-code', phrase: 'if this message indicates a new conversation topic' },
  { agent: 'claude-code', phrase: 'Write a short summary label describing what these tool calls' },
  { agent: 'crush', phrase: 'will generate a short title based on the first message' },
  { agent: 'gemini-cli', phrase: 'Task Routing AI. Your sole' },
  { agent: 'goose', phrase: 'Generate a short title (four words or less)' },
  { agent: 'gptme', phrase: 'Generate concise conversation titles.' },
  { agent: 'gptme', phrase: 'helps summarize messages into bullet format' },
  { agent: 'opencode', phrase: 'You are a title generator. You output ONLY' },
  { agent: 'qwen-code', phrase: 'captures what this programming-assistant session is about' },
  { agent: 'qwen-code', phrase: 'You generate session recaps for a programming assistant' },
  { agent: 'vs-code', phrase: 'You are an expert in crafting pithy titles' },
  { agent: 'vs-code', phrase: 'helping a software developer to come with the best git commit message' },
];

interface UserErrand extends Phrase {
  /** All else that the agent says stands in the same message: none came before. */
  readonly alone: boolean;
}

/** At the very beginning of the last thing that was said as the user, of a request without tools. */
const userErrands: readonly UserErrand[] = [
  { agent: 'claude-code', phrase: '2-4 word lowercase label for this job.', alone: true },
  { agent: 'codex', phrase: 'Generate a concise, single-line task title of at most', alone: false },
  { agent: 'continue', phrase: 'Given the following... please reply with a title for the chat', alone: true },
  { agent: 'gemini-cli', phrase: 'Analyze *only* the content and structure of your immediately', alone: false },
  {
    agent: 'gemini-cli',
    phrase: "Summarize the user's primary intent or goal in this conversation in ONE",
    alone: true,
  },
  { agent: 'gemini-cli', phrase: 'Summarize the following tool output to be a maximum of', alone: true },
  { agent: 'librechat', phrase: 'Provide a concise, 5-word-or-less title for the conversation', alone: true },
  { agent: 'open-webui', phrase: '### Task:\nGenerate a concise, 3-5 word title', alone: true },
  { agent: 'open-webui', phrase: '### Task:\nGenerate 1-3 broad tags categorizing the main themes', alone: true },
  { agent: 'open-webui', phrase: '### Task:\nSuggest 3-5 relevant follow-up questions', alone: true },
  { agent: 'zed', phrase: 'Generate a concise 3-7 word title for this conversation, omitting', alone: false },
];

/** All that Claude Code sends to learn what is left of a quota. */
const quotaProbe = 'quota';

/** Agents whose whole role is to plan say so in the head of the system text. */
const planners: readonly Phrase[] = [
  { agent: 'aider', phrase: 'Act as an expert architect engineer' },
  { agent: 'goose', phrase: 'You are a specialized "planner" AI' },
  { agent: 'roo-code', phrase: 'an experienced technical leader who is inquisitive and an excellent planner' },
  { agent: 'vs-code', phrase: 'You are a PLANNING AGENT, pairing with the user' },
];

interface Mark extends Phrase {
  readonly begins: boolean;
}

/** A mode begins and ends in the middle of a session, and all that was said of it stays: the last word counts. */
const marks: readonly Mark[] = [
  { agent: 'claude-code', phrase: 'Plan mode is active. The user indicated', begins: true },
  { agent: 'claude-code', phrase: 'Plan mode still active (see', begins: true },
  { agent: 'claude-code', phrase: '## Exited Plan Mode', begins: false },
  { agent: 'cline', phrase: 'You are in Plan mode. Your role', begins: true },
  { agent: 'codex', phrase: '<collaboration_mode># Plan Mode', begins: true },
  { agent: 'codex', phrase: 'Plan mode) are no longer active', begins: false },
  { agent: 'continue', phrase: 'You are operating in _Plan Mode_', begins: true },
  { agent: 'gemini-cli', phrase: '# Active Approval Mode: Plan', begins: true },
  { agent: 'opencode', phrase: 'CRITICAL: Plan mode ACTIVE', begins: true },
  { agent: 'qwen-code', phrase: 'Plan mode is no longer active. This notice', begins: false },
];

/** In every mark, so that one search finds them all. */
const anchor = 'Plan';
const anchored = marks.map((mark) => ({ ...mark, offset: mark.phrase.indexOf(anchor) }));

/** How agents introduce themselves. */
const names: readonly Phrase[] = [
  { agent: 'aider', phrase: 'Act as an expert software developer.\nAlways use best practices' },
  { agent: 'claude-code', phrase: 'You are Claude Code' },
  { agent: 'claude-code', phrase: "built on Anthropic's Claude Agent SDK" },
  { agent: 'cline', phrase: 'You are Cline' },
  { agent: 'codex', phrase: 'You are a coding agent running in the Codex CLI' },
  { agent: 'codex', phrase: 'You are Codex' },
  { agent: 'continue', phrase: 'You are an agent in the Continue CLI' },
  { agent: 'gemini-cli', phrase: 'CLI agent specializing in software engineering tasks. Your primary goal' },
  { agent: 'gptme', phrase: 'You are gptme' },
  { agent: 'opencode', phrase: 'You are opencode' },
  { agent: 'qwen-code', phrase: 'You are Qwen Code' },
];

/** Before their own words some agents put a line of accounts and one of introduction. */
const headRead = 600;
/** Beyond this, only the beginning and the end are searched for marks. */
const beginningRead = 48_000;
const endRead = 16_000;

export function readAgent(seen: Seen): AgentFacts {
  const head = seen.system.slice(0, headRead);
  const named = names.find(({ phrase }) => head.includes(phrase))?.agent ?? null;
  const errand = seen.hasTools ? null : errandIn(head, seen);
  if (errand !== null) return { agent: named ?? errand, mode: 'housekeeping' };
  const planner = planners.find(({ phrase }) => head.includes(phrase))?.agent ?? planningIn(seen);
  return planner === null ? { agent: named, mode: null } : { agent: named ?? planner, mode: 'planning' };
}

function errandIn(head: string, { system, firstUser, lastUser }: Seen): string | null {
  if (system === '' && firstUser === quotaProbe && lastUser === quotaProbe) return 'claude-code';
  const found =
    systemErrands.find(({ phrase }) => head.includes(phrase)) ??
    userErrands.find(({ phrase, alone }) => lastUser.startsWith(phrase) && !(alone && firstUser !== lastUser));
  return found?.agent ?? null;
}

/** An agent in such a mode always has tools to look around with. People quote an agent, but not in its wrapping. */
function planningIn({ system, lastUser, hasTools }: Seen): string | null {
  if (!hasTools) return null;
  const reminded = lastUser.startsWith('<system-reminder>') || lastUser.trimEnd().endsWith('</system-reminder>');
  const last = (reminded ? lastMark(lastUser) : null) ?? lastMark(system);
  return last?.begins === true ? last.agent : null;
}

function lastMark(text: string): Mark | null {
  if (text.length <= beginningRead + endRead) return lastMarkIn(text);
  return lastMarkIn(text.slice(-endRead)) ?? lastMarkIn(text.slice(0, beginningRead));
}

function lastMarkIn(text: string): Mark | null {
  let last: Mark | null = null;
  for (let at = text.indexOf(anchor); at !== -1; at = text.indexOf(anchor, at + anchor.length))
    last = anchored.find(({ phrase, offset }) => text.startsWith(phrase, at - offset)) ?? last;
  return last;
}
