// Owns the tokens of a project: which there are, one more, another in its place, and the end of one.
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, Plus, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { NewToken, Project, ProjectToken } from '../../../main/contract/projects.ts';
import { formatDate, formatWhen } from '../../lib/format.ts';
import { useNow, usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Section } from '../../ui/section.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { makeToken, tokensQuery } from './data.ts';
import { NewTokenDialog, RevokeDialog, RotateDialog } from './token-dialogs.tsx';
import { TokenShown } from './token-shown.tsx';

type Asked =
  | { readonly kind: 'new' }
  | { readonly kind: 'rotate'; readonly token: ProjectToken }
  | { readonly kind: 'revoke'; readonly token: ProjectToken }
  | { readonly kind: 'shown'; readonly token: NewToken };

export function TokensPart({ project }: { readonly project: Project }) {
  const { data, error, refetch } = useQuery(tokensQuery(project.id));
  const [asked, ask] = useState<Asked | null>(null);
  const alive = data?.tokens.filter(({ revokedAt }) => revokedAt === null) ?? [];
  return (
    <Section
      title={t('Tokens')}
      aside={data === undefined ? undefined : t('one for each app')}
      actions={
        <Button icon={Plus} onClick={() => ask({ kind: 'new' })}>
          {t('New token')}
        </Button>
      }
    >
      {data === undefined && error === null && <BoneRows rows={2} widths={[120, 60, 120]} />}
      {data === undefined && error !== null && (
        <Failure title={t('The tokens could not be read')} error={error} again={() => void refetch()} />
      )}
      {data !== undefined && alive.length === 0 && (
        <p className="note py-2">
          {project.id === 'default'
            ? t('On this computer no token is needed. Make one for an app that is to be told apart.')
            : t('No app can use this project until it has a token.')}
        </p>
      )}
      {alive.length > 0 && <Table tokens={alive} ask={ask} />}
      {asked !== null && <Asked project={project} asked={asked} tokens={alive} ask={ask} />}
    </Section>
  );
}

interface TableProps {
  readonly tokens: readonly ProjectToken[];
  readonly ask: (asked: Asked) => void;
}

function Table({ tokens, ask }: TableProps) {
  const now = useNow();
  return (
    <table className="table">
      <colgroup>
        <col />
        <col className="w-[72px]" />
        <col className="w-[180px] max-sm:hidden" />
        <col className="w-[180px] max-sm:w-[120px]" />
        <col className="w-[40px]" />
      </colgroup>
      <TableHead
        columns={[
          { label: t('Name') },
          { label: t('Ends in') },
          { label: t('Made'), className: 'max-sm:hidden' },
          { label: t('Last used') },
          { label: t('Actions'), isHidden: true },
        ]}
      />
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td className="nm" title={token.name}>
              {token.name}
            </td>
            <td>
              <code>…{token.hint}</code>
            </td>
            <td className="text-n11 max-sm:hidden">{formatDate(token.createdAt)}</td>
            <td className="text-n11">{token.lastUsedAt === null ? t('never') : formatWhen(token.lastUsedAt, now)}</td>
            <td className="overflow-visible">
              <Menu
                trigger={<IconButton icon={Ellipsis} small label={t('More about {name}', { name: token.name })} />}
                items={[
                  {
                    id: 'rotate',
                    label: t('Rotate…'),
                    icon: RefreshCw,
                    run: () => ask({ kind: 'rotate', token }),
                  },
                  {
                    id: 'revoke',
                    label: t('Revoke…'),
                    icon: Trash2,
                    danger: true,
                    run: () => ask({ kind: 'revoke', token }),
                  },
                ]}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface AskedProps {
  readonly project: Project;
  readonly asked: Asked;
  readonly tokens: readonly ProjectToken[];
  readonly ask: (asked: Asked | null) => void;
}

function Asked({ project, asked, tokens, ask }: AskedProps) {
  const { queries } = usePage();
  const close = (): void => ask(null);
  const renew = (): void => void queries.invalidateQueries({ queryKey: tokensQuery(project.id).queryKey });
  const make = async (name: string): Promise<void> => {
    const token = await makeToken(project.id, name);
    renew();
    ask({ kind: 'shown', token });
  };
  switch (asked.kind) {
    case 'new':
      return <NewTokenDialog taken={tokens.map(({ name }) => name)} make={make} onClose={close} />;
    case 'rotate':
      return <RotateDialog token={asked.token} make={make} onClose={close} />;
    case 'revoke':
      return <RevokeDialog projectId={project.id} token={asked.token} onDone={renew} onClose={close} />;
    case 'shown':
      return (
        <TokenShown
          title={t('Token {name} of {project}', { name: asked.token.name, project: project.name })}
          token={asked.token.token}
          onDone={close}
        />
      );
  }
}
