// Owns which editor a format has.
import { dotenvEditor } from './dotenv.ts';
import type { Editor } from './editor.ts';
import { jsonEditor } from './json.ts';
import { tomlEditor } from './toml.ts';
import { yamlEditor } from './yaml.ts';

export const formats = ['json', 'toml', 'yaml', 'dotenv'] as const;
export type Format = (typeof formats)[number];

export const editorOf: Readonly<Record<Format, Editor>> = {
  json: jsonEditor,
  toml: tomlEditor,
  yaml: yamlEditor,
  dotenv: dotenvEditor,
};
