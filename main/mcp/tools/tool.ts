// Owns what a tool is: plain data, schemas of what goes in and comes out, and one function.
import { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { inOurWords } from '../../contract/schema-words.ts';
import type { Access, Hints } from '../access.ts';

/** What a client may know of it before it is called. Each is said, false ones too. */
interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolContext {
  readonly access: Access;
  /** The caller wants it no more, or is gone. */
  readonly signal: AbortSignal;
  /** They came with the call: which program it is, and what can tighten a wall. */
  readonly hints: Hints;
  /** Says in a few words that there is progress. */
  readonly tell: (message: string) => void;
}

interface ToolResult {
  readonly structured: Readonly<Record<string, unknown>>;
  /** For clients that read nothing else; the structured part as JSON where nothing is said. */
  readonly text?: string;
}

interface ToolWords {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: ToolHints;
}

export interface Tool extends ToolWords {
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly run: (given: unknown, context: ToolContext) => Promise<ToolResult>;
}

interface Definition<Input extends z.ZodObject, Output extends z.ZodObject> extends ToolWords {
  readonly input: Input;
  readonly output: Output;
  readonly run: (
    given: z.infer<Input>,
    context: ToolContext,
  ) => Promise<{ readonly structured: z.infer<Output>; readonly text?: string }>;
}

export const defineTool = <Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: Definition<Input, Output>,
): Tool => ({
  ...definition,
  run: (given, context) => definition.run(readInput(given, definition.input), context),
});

function readInput<Input extends z.ZodObject>(given: unknown, input: Input): z.infer<Input> {
  const parsed = input.safeParse(given ?? {}, { error: inOurWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const param = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].map(String).join('.');
  const words =
    unknown === undefined ? (issue?.message ?? 'This is not what is needed here.') : 'There is no such argument.';
  throw new RouterError('invalid_request', `${param === '' ? 'The arguments' : param}: ${words}`, { param });
}
