// Owns saying in the language of the page what the router tells of budgets and of the ledger: by what it is and its figures.
// Of all else its own words stand.
import type { Alert, LedgerTrouble } from '../../main/contract/alerts.ts';
import { formatCost, formatDate, formatPercent } from './format.ts';
import { allProjects } from './over-all.ts';
import { t } from './words.ts';

interface AlertWords {
  readonly title: string;
  readonly message: string;
  /** Of the button; null where there is none. */
  readonly label: string | null;
}

export function alertWords({ about, title, message, action }: Alert): AlertWords {
  switch (about?.code) {
    case undefined:
      return { title, message, label: action?.label ?? null };
    case 'budget':
      return { ...budgetWords(about), label: t('Open projects') };
    case 'ledger-full':
      return { title: t('Requests cannot be written down'), message: ledgerWords(about), label: t('Open settings') };
    case 'ledger-damaged':
      return { title: t('The ledger is damaged'), message: ledgerWords(about), label: t('Open settings') };
    case 'ledger-restored':
      return {
        title: t('The ledger was damaged, and is restored'),
        message: ledgerWords(about),
        label: t('Show requests'),
      };
  }
}

type Budget = Extract<NonNullable<Alert['about']>, { readonly code: 'budget' }>;

function budgetWords(about: Budget): Omit<AlertWords, 'label'> {
  const { fraction, budgetUsd, spentUsd, hardCap } = about;
  const said = [t('{spent} of {budget} are spent.', { spent: formatCost(spentUsd), budget: formatCost(budgetUsd) })];
  if (didNotFit(about))
    said.push(
      t('A request that may have cost more than what is left was refused; what costs less goes on, and what is free.'),
    );
  else if (fraction >= 1)
    said.push(
      hardCap
        ? t('Requests that only a paid target could serve are refused until the period is over; free ones are served.')
        : t('Nothing is refused, since the project has no hard cap.'),
    );
  said.push(t('Raise the budget where it should be more.'));
  return { title: budgetTitle(about), message: said.join(' ') };
}

/** The last mark comes with the first refusal, which may be of one request that was too dear for what is left. */
const didNotFit = ({ fraction, budgetUsd, spentUsd }: Budget): boolean => fraction >= 1 && spentUsd < budgetUsd;

function budgetTitle(about: Budget): string {
  const { projectId, project, fraction } = about;
  const part = formatPercent(fraction, 1);
  if (didNotFit(about))
    return projectId === allProjects
      ? t('A request did not fit into the budget over all projects')
      : t('A request did not fit into the budget of {project}', { project });
  if (projectId === allProjects)
    return fraction >= 1
      ? t('The budget over all projects is reached')
      : t('{part} of the budget over all projects are used', { part });
  return fraction >= 1
    ? t('{project} has reached its budget', { project })
    : t('{project} has used {part} of its budget', { project, part });
}

export function ledgerWords(trouble: LedgerTrouble): string {
  if (trouble.code === 'ledger-full')
    return [
      t(
        'The ledger refused a write ({fault}). Until it takes one, requests that cost something are refused, and what costs nothing is served and written down later.',
        { fault: trouble.fault },
      ),
      trouble.isDiskFull
        ? t('Free space on its disk; it is tried again by itself.')
        : t('Make sure that LA Router may write beside it; it is tried again by itself.'),
    ].join(' ');
  if (trouble.code === 'ledger-damaged') return damagedWords(trouble);
  const { fault, movedTo, backupAt, lost, projects } = trouble;
  return [
    movedTo === null
      ? t('Its file was gone.')
      : t('Its file was damaged ({fault}) and lies at {path} now.', { fault, path: movedTo }),
    backupAt === null
      ? t('There was no whole backup, so it was begun anew, with what the journal had kept.')
      : t('The backup of {time} was restored, with what the journal had kept.', { time: formatDate(backupAt) }),
    lostWords(lost),
    projects === 'kept' ? null : projectWords(projects),
  ]
    .filter((part) => part !== null)
    .join(' ');
}

type Damaged = Extract<LedgerTrouble, { readonly code: 'ledger-damaged' }>;

const damagedWords = (trouble: Damaged): string =>
  [
    mendingWords(trouble),
    t('Requests are served meanwhile and written into the journal; what is read out of the ledger may be missing.'),
  ].join(' ');

function mendingWords({ fault, isRepeated, refused, isDiskFull }: Damaged): string {
  if (isRepeated)
    return t(
      'The ledger’s file is damaged again and again ({fault}): its disk may be failing. It was mended three times within an hour, and is next when that is over, or at a start. Save backups/ of the home, and move the home to another disk.',
      { fault },
    );
  if (refused === null)
    return t('The ledger’s file is damaged ({fault}). It is mended in a minute by itself.', { fault });
  return isDiskFull
    ? t(
        'The ledger’s file is damaged ({fault}), and could not be mended ({refused}). Free space on its disk; it is tried again by itself.',
        { fault, refused },
      )
    : t(
        'The ledger’s file is damaged ({fault}), and could not be mended ({refused}). Make sure that LA Router may read and write beside it; it is tried again by itself.',
        { fault, refused },
      );
}

const projectWords = (projects: 'of-backup' | 'gone'): string =>
  projects === 'of-backup'
    ? t(
        'Projects and tokens could not be read in it and are those of the backup: a token that was revoked since then is good again. Look through them.',
      )
    : t('Projects and tokens could not be read in it: where there were any, they have to be made anew.');

function lostWords(lost: number | null): string {
  if (lost === null) return t('Look through the latest requests: whether some are missing could not be told.');
  if (lost === 0) return t('No request is missing.');
  return t('{count, plural, one {One request is} other {# requests are}} missing.', { count: lost });
}
