// Owns how a change of a file is drawn: readable on a phone, and told in words to who does not see its colours.
import { formatCount } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import type { FileChange } from '../../../main/contract/connect.ts';
import { diffOf, type DiffLine, type FileDiff } from './diff.ts';
import { shortPath } from './view.ts';

export const Changes = ({ changes }: { readonly changes: readonly FileChange[] }) => (
  <>
    {changes.map((change) => (
      <Change key={change.file} diff={diffOf(change)} />
    ))}
  </>
);

function Change({ diff }: { readonly diff: FileDiff }) {
  const { file, added, removed, lines } = diff;
  return (
    <figure className="panel cn-diff">
      <figcaption>
        <code title={file}>{shortPath(file)}</code>
        <span>{fateOf(diff)}</span>
        <span className="flex-1" />
        <span aria-hidden>
          +{formatCount(added)} −{formatCount(removed)}
        </span>
        <span className="vh">
          {t('{added} lines come, {removed} go', { added: formatCount(added), removed: formatCount(removed) })}
        </span>
      </figcaption>
      <div>
        {lines.map((line, at) => (
          <Row key={at} line={line} />
        ))}
      </div>
    </figure>
  );
}

function fateOf({ isNew, isGone }: FileDiff): string {
  if (isNew) return t('new file');
  return isGone ? t('goes') : '';
}

const signs = { same: '', added: '+', removed: '−' } as const;

function Row({ line }: { readonly line: DiffLine }) {
  if (line.kind === 'gap')
    return <p className="gap">{t('{count} lines stay as they are', { count: formatCount(line.count) })}</p>;
  return (
    <p className={line.kind}>
      <span aria-hidden>{line.number}</span>
      <span aria-hidden>{signs[line.kind]}</span>
      <code>
        {line.kind !== 'same' && <span className="vh">{line.kind === 'added' ? t('comes:') : t('goes:')} </span>}
        {line.text}
      </code>
    </p>
  );
}
