// Owns the app that is looked at: what connecting it would change; once it is connected, how far it has come.
import { skipToken, useQuery } from '@tanstack/react-query';
import type { ConnectAnswer, ConnectedClient } from '../../../main/contract/connect.ts';
import type { Project } from '../../../main/contract/projects.ts';
import { allProjects } from '../../lib/over-all.ts';
import { connectQuery, projectsQuery } from '../../lib/queries.ts';
import { usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Failure, Later } from '../../ui/conditions.tsx';
import { Select } from '../../ui/select.tsx';
import { Status } from '../../ui/status.tsx';
import { ByHand } from './by-hand.tsx';
import { printQuery, type Connecting } from './connecting.ts';
import { Course } from './course.tsx';
import { Changes } from './diff-view.tsx';
import type { Deeds } from './tiles.tsx';

interface ClientPanelProps {
  readonly client: ConnectedClient;
  readonly connecting: Connecting;
  readonly deeds: Deeds;
}

export function ClientPanel({ client, connecting, deeds }: ClientPanelProps) {
  const { title, connected, found, file, problem } = client;
  const course = connecting.courseOf(client.id);
  // Nothing is written for what is set by hand: it is on its way once its token is made.
  const isByHand = file === null && (course.done !== null || client.lastRequestAt !== null);
  return (
    <>
      {connected && file !== null && (
        <p className="note">
          <code className="break-all">{file}</code>
        </p>
      )}
      {problem !== null && (
        <p className="mt-3 [&_.status]:items-start [&_.status>svg]:mt-0.5">
          <Status tone="attention">
            <span className="break-words whitespace-normal">{problem}</span>
          </Status>
        </p>
      )}
      {connected && problem !== null && (
        <Button className="mt-2" off={course.isBusy} onClick={() => deeds.connect(client)}>
          {t('Connect {title}', { title })}
        </Button>
      )}
      {connected || isByHand ? (
        <Course client={client} course={course} undo={() => deeds.disconnect(client)} />
      ) : (
        <Preview client={client} connecting={connecting} deeds={deeds} isFound={found} />
      )}
    </>
  );
}

interface PreviewProps extends ClientPanelProps {
  readonly isFound: boolean;
}

function Preview({ client, connecting, deeds, isFound }: PreviewProps) {
  const { id, problem } = client;
  const { data, error, refetch } = useQuery({
    ...printQuery(id),
    ...(problem === null ? {} : { queryFn: skipToken }),
  });
  if (problem !== null) return <Stopped title={client.title} />;
  if (error !== null && data === undefined)
    return <Failure title={t('What it would change could not be told')} error={error} again={() => void refetch()} />;
  if (data === undefined) return <Bones />;
  return (
    <>
      <p className="mt-3 text-pretty text-n11">{wouldWords(data, isFound)}</p>
      <Changes changes={data.changes} />
      <ByHand answer={data} isPreview />
      <Go client={client} connecting={connecting} deeds={deeds} />
    </>
  );
}

function wouldWords({ changes }: ConnectAnswer, isFound: boolean): string {
  if (changes.length === 0) return t('Nothing is written for it: it keeps its settings in a place of its own.');
  return isFound
    ? t('This is what changes. A back-up is kept, and Undo brings the file back as it was.')
    : t('It was not found here. Its file is made all the same, and Undo takes it away again.');
}

function Stopped({ title }: { readonly title: string }) {
  const { queries } = usePage();
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={() => void queries.invalidateQueries({ queryKey: connectQuery().queryKey })}>
          {t('Look again')}
        </Button>
        <Button look="ghost" off>
          {t('Connect {title}', { title })}
        </Button>
      </div>
    </>
  );
}

/** The project that is chosen holds for the next app too. */
function Go({ client, connecting, deeds }: ClientPanelProps) {
  const { problem, isBusy } = connecting.courseOf(client.id);
  const projects = useQuery(projectsQuery()).data?.projects.filter(({ id }) => id !== allProjects) ?? [];
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="filled" off={isBusy} aria-busy={isBusy || undefined} onClick={() => deeds.connect(client)}>
          {t('Connect {title}', { title: client.title })}
        </Button>
        {projects.length > 1 && <ProjectChoice projects={projects} connecting={connecting} />}
      </div>
      <Refused problem={problem} />
    </>
  );
}

interface ProjectChoiceProps {
  readonly projects: readonly Project[];
  readonly connecting: Connecting;
}

const ProjectChoice = ({ projects, connecting: { project, choose } }: ProjectChoiceProps) => (
  <Select
    label={t('Project')}
    lead={t('Project')}
    className="min-w-0 shrink"
    value={project}
    choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
    onChange={choose}
  />
);

const Refused = ({ problem }: { readonly problem: string | null }) =>
  problem !== null && (
    <p className="mt-3 text-pretty break-words text-bad-text" role="alert">
      {problem}
    </p>
  );

const Bones = () => (
  <Later>
    <div className="panel cn-diff mt-3" aria-hidden>
      <div className="grid gap-3 p-3">
        {[180, 240, 120, 200, 160].map((width) => (
          <span key={width} className="bone" style={{ width }} />
        ))}
      </div>
    </div>
  </Later>
);
