// Owns how a key of the policy says what it means: to editors by its JSON Schema, to people by docs/policy.md.

/** One line, and an example that the schema takes. */
export const says = (description: string, example: unknown) => ({ description, examples: [example] });
