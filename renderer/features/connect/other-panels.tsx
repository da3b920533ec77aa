// Owns what stands beside the apps that are known by name: code for programs of one's own, and the router as tools.
import { Link } from '@tanstack/react-router';
import { Plug } from 'lucide-react';
import { useState } from 'react';
import { version } from '../../../main/contract/version.ts';
import { useLive, usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Select } from '../../ui/select.tsx';
import { Status } from '../../ui/status.tsx';
import { CopiedText } from './copied-text.tsx';
import { claudeLine, codeLink, cursorLink, entryOf, stdioEntry } from './mcp.ts';
import { installLines, snippetIds, snippetNames, snippetOf, type SnippetId } from './snippets.ts';

const useAddress = (): string | null => useLive((view) => view.state?.address ?? null);

export function CodePanel() {
  const address = useAddress();
  const [id, choose] = useState<SnippetId>('openai-python');
  const install = installLines[id];
  return (
    <>
      <p className="mt-1 mb-3 text-pretty text-n11">
        {t('Whatever speaks the format of OpenAI, Anthropic, Google or Ollama needs the address and no more.')}
      </p>
      {address === null ? (
        <Paused />
      ) : (
        <>
          <Select
            label={t('Code for')}
            value={id}
            choices={snippetIds.map((value) => ({ value, label: snippetNames[value] }))}
            onChange={choose}
          />
          <CopiedText label={snippetNames[id]} text={snippetOf(id, address)} />
          {install !== null && <CopiedText label={t('Needs')} text={install} />}
          <p className="note mt-3">
            {t('On this computer no token is needed. With one in LLR_TOKEN its usage is counted apart:')}{' '}
            <Link className="link" to="/projects/$id" params={{ id: 'default' }}>
              {t('make a token')}
            </Link>
          </p>
        </>
      )}
    </>
  );
}

export function McpPanel() {
  const address = useAddress();
  return (
    <>
      <p className="mt-1 mb-3 text-pretty text-n11">
        {t(
          'The app keeps its own model and gets the router as tools: to hand a task to an expert, and to see what it cost.',
        )}
      </p>
      {address === null ? <Paused /> : <Ways address={address} />}
    </>
  );
}

const Ways = ({ address }: { readonly address: string }) => (
  <>
    <div className="flex flex-wrap gap-2">
      <AppLink href={cursorLink(address)}>{t('Add to Cursor')}</AppLink>
      <AppLink href={codeLink(address)}>{t('Add to VS Code')}</AppLink>
    </div>
    <p className="note mt-2">{t('The editor opens and asks before it takes it.')}</p>
    <CopiedText label="Claude Code" text={claudeLine(address)} />
    <CopiedText label={t('Apps that take an address')} text={entryOf(address)} />
    <CopiedText label={t('Apps that start a program')} text={stdioEntry()} />
    <p className="note mt-3">
      {t(
        'Claude Desktop takes it from its tile here, or as a bundle: open {file} with it, or drag it onto Settings, Extensions.',
        { file: `la-router-${version}.mcpb` },
      )}
    </p>
  </>
);

/** The desktop's window goes nowhere itself: there a link that opens another app is one to a window of its own. */
function AppLink({ href, children }: { readonly href: string; readonly children: string }) {
  const { desktop } = usePage();
  return (
    <a className="b" href={href} {...(desktop === null ? {} : { target: '_blank', rel: 'noreferrer' })}>
      <Plug size={14} strokeWidth={2} aria-hidden />
      {children}
    </a>
  );
}

const Paused = () => (
  <Status tone="attention">
    <span className="whitespace-normal">{t('The router is paused: it has no address. Start it first.')}</span>
  </Status>
);
