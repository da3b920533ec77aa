// Owns what the palette can do with apps: each is shown with what it would change, and nothing is done unseen.
import { Braces, Plug, Workflow } from 'lucide-react';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { connectQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { addressOf } from './address.ts';

/** Without the list the palette has its other commands. */
export async function connectCommands({
  go,
  queries,
}: Pick<FeatureDeps, 'go' | 'queries'>): Promise<() => readonly Command[]> {
  const { clients } = await queries.fetchQuery(connectQuery()).catch(() => ({ clients: [] }));
  const group = t('Connect');
  const commands: readonly Command[] = [
    ...clients.map(({ id, title, connected }) => ({
      id: `connect-${id}`,
      title: connected ? t('Disconnect {title}', { title }) : t('Connect {title}', { title }),
      group,
      icon: Plug,
      keywords: [id],
      run: () => go(addressOf(id)),
    })),
    {
      id: 'connect-code',
      title: t('Code for any SDK or script'),
      group,
      icon: Braces,
      keywords: ['openai', 'anthropic', 'langchain', 'curl', 'python', 'node'],
      run: () => go(addressOf('code')),
    },
    {
      id: 'connect-mcp',
      title: t('Add the router to an MCP app'),
      group,
      icon: Workflow,
      keywords: ['mcp', 'cursor', 'vs code', 'claude'],
      run: () => go(addressOf('mcp')),
    },
  ];
  return () => commands;
}
