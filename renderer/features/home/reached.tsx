// Owns saying which budgets are reached, for as long as they are: an alert of it may have been put away.
import { useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import type { Project } from '../../../main/contract/projects.ts';
import { allProjects } from '../../lib/over-all.ts';
import { projectsQuery } from '../../lib/queries.ts';
import { isReached } from '../../lib/reached.ts';
import { t } from '../../lib/words.ts';
import { Status } from '../../ui/status.tsx';
import { PageLink } from './page-link.tsx';

export function Reached() {
  const projects = useQuery(projectsQuery()).data?.projects ?? [];
  const reached = projects.filter(isReached);
  if (reached.length === 0) return null;
  const isHard = reached.some(({ hardCap }) => hardCap);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-n5 py-2 text-12">
      <Status tone={isHard ? 'bad' : 'attention'} {...(isHard ? { icon: Ban } : {})}>
        {t('Budget reached')}
      </Status>
      {reached.map((project) => (
        <PageLink key={project.id} className="link nm" to={pathOf(project)}>
          {nameOf(project)}
        </PageLink>
      ))}
    </p>
  );
}

const isAll = ({ id }: Project): boolean => id === allProjects;
const nameOf = (project: Project): string => (isAll(project) ? t('All projects') : project.name);
const pathOf = (project: Project): string =>
  isAll(project) ? '/projects' : `/projects/${encodeURIComponent(project.id)}`;
