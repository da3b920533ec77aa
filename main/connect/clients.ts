// Owns the list of the programs that can be connected.
import type { ClientId } from '../contract/connect.ts';
import type { Client } from './client.ts';
import { aider } from './clients/aider.ts';
import { claudeCode } from './clients/claude-code.ts';
import { claudeDesktop } from './clients/claude-desktop.ts';
import { cline } from './clients/cline.ts';
import { codex } from './clients/codex.ts';
import { continueDev } from './clients/continue.ts';
import { cursor } from './clients/cursor.ts';
import { geminiCli } from './clients/gemini-cli.ts';
import { goose } from './clients/goose.ts';
import { openWebui } from './clients/open-webui.ts';
import { opencode } from './clients/opencode.ts';
import { qwenCode } from './clients/qwen-code.ts';
import { zed } from './clients/zed.ts';

export const clients: Readonly<Record<ClientId, Client>> = {
  'claude-code': claudeCode,
  codex,
  opencode,
  aider,
  continue: continueDev,
  cline,
  zed,
  cursor,
  'gemini-cli': geminiCli,
  'qwen-code': qwenCode,
  goose,
  'open-webui': openWebui,
  'claude-desktop': claudeDesktop,
};
