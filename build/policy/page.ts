// Owns docs/policy.md: every key of policy.yaml, written from the schema that the file is checked by.
import { stringify } from 'yaml';
import type { policyJsonSchema } from '../../main/config/policy-json-schema.ts';
import { fieldsOf, typeOf, type Field } from './fields.ts';

const intro = `# policy.yaml, key by key

Written by \`npm run docs\` from the schema that checks the file: a change of this page is a change of \`main/config/policy-schema.ts\`. [configuration.md](configuration.md) says how the keys act together, and which of them do not act yet.

All blocks may be left out. A policy by name (\`policies/NAME.yaml\`) has the same keys but for \`backends\` and \`privacy.ignore\`.

An editor that knows YAML schemas completes and checks the file by its first line: \`# yaml-language-server: $schema=http://127.0.0.1:18790/api/policy/schema\` while the router runs, or with the path of \`resources/policy.schema.json\` at any time. What keys say together is known to the router alone: \`POST /api/policy/check\`.
`;

export function renderPage(schema: ReturnType<typeof policyJsonSchema>): string {
  const fields = fieldsOf(schema);
  const blocks = fields.filter(({ path }) => path.length === 1);
  return [intro, ...blocks.map((block) => renderBlock(block, fields))].join('\n');
}

function renderBlock(block: Field, fields: readonly Field[]): string {
  const [name = ''] = block.path;
  const inside = fields.filter(({ path }) => path.length > 1 && path[0] === name);
  const rows = inside.length === 0 ? [block] : inside;
  const example = stringify({ [name]: exampleOf(block) });
  return `## ${name}

${block.schema.description}

\`\`\`yaml
${example}\`\`\`

| key | type | default | meaning | example |
| --- | --- | --- | --- | --- |
${rows.map(renderRow).join('\n')}
`;
}

export const exampleOf = ({ schema }: Field): unknown => schema.examples?.[0];

/** As it would be written on one line. */
const inline = (value: unknown): string =>
  `\`${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim().replaceAll('|', '\\|')}\``;

function renderRow(field: Field): string {
  const { path, schema, required } = field;
  const key = `\`${path.join('.').replaceAll('.[]', '[]')}\``;
  const byDefault = required ? 'needed' : schema.default === undefined ? '–' : inline(schema.default);
  return `| ${[key, typeOf(schema), byDefault, schema.description, inline(exampleOf(field))].join(' | ')} |`;
}
