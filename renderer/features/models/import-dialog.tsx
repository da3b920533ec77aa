// Owns taking in a model that lies on this disk already: by its path, or one of those that were found.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { FoundModel, ImportedModel } from '../../../main/contract/models.ts';
import { problemOf } from '../../lib/api.ts';
import { pickModel } from '../../lib/desktop.ts';
import { formatBytes } from '../../lib/format.ts';
import { usePage } from '../../lib/page.tsx';
import { foundModelsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows } from '../../ui/conditions.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { attempt, say } from '../../ui/toasts.tsx';
import { importModel } from './orders.ts';

interface ImportDialogProps {
  /** The path that stands there at first. */
  readonly given: string;
  readonly onClose: () => void;
  readonly onImported: (model: ImportedModel) => void;
}

export function ImportDialog({ given, onClose, onImported }: ImportDialogProps) {
  const queries = useQueryClient();
  const [path, setPath] = useState(given);
  /** The path that is being taken in, or that was refused and why. */
  const [under, setUnder] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ readonly path: string; readonly why: string } | null>(null);
  const take = (from: string): void => {
    setUnder(from);
    setRefused(null);
    void importModel(from)
      .then(async (model) => {
        await queries.invalidateQueries({ queryKey: ['models'] });
        say(t('{model} is here now. Its file stays where it is.', { model: model.id }));
        onImported(model);
      })
      .catch((error: unknown) => setRefused({ path: from, why: problemOf(error) }))
      .finally(() => setUnder(null));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() === '') setRefused({ path, why: t('Write the path of a file that ends in .gguf.') });
    else take(path.trim());
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('Import a model')}
      note={t('The file is linked: it is never moved, copied or changed.')}
      foot={
        <Button look="ghost" onClick={onClose}>
          {t('Close')}
        </Button>
      }
    >
      <form className="mt-4 flex items-start gap-2" onSubmit={submit}>
        <TextField
          label={t('Path of a GGUF file')}
          labelled
          mono
          className="min-w-0 flex-1"
          value={path}
          placeholder="/…/model.gguf"
          problem={refused !== null && refused.path === path.trim() ? refused.why : null}
          onChange={({ target }) => {
            setPath(target.value);
            setRefused(null);
          }}
        />
        <ChooseFile onPath={setPath} />
        <Button type="submit" className="mt-5" off={under !== null}>
          {t('Import')}
        </Button>
      </form>
      <Found under={under} refused={refused} take={take} />
    </Dialog>
  );
}

/** Only the desktop's window can ask for a file and be told its path. */
function ChooseFile({ onPath }: { readonly onPath: (path: string) => void }) {
  const { desktop } = usePage();
  if (desktop === null) return null;
  const choose = async (): Promise<void> => {
    const path = await pickModel(desktop);
    if (path !== null) onPath(path);
  };
  return (
    <Button className="mt-5" onClick={() => attempt(choose)}>
      {t('Choose a file…')}
    </Button>
  );
}

interface FoundProps {
  readonly under: string | null;
  readonly refused: { readonly path: string; readonly why: string } | null;
  readonly take: (path: string) => void;
}

function Found({ under, refused, take }: FoundProps) {
  const found = useQuery(foundModelsQuery());
  const models = found.data?.models ?? [];
  return (
    <section className="section" aria-labelledby="found-models" aria-busy={found.isPending}>
      <header>
        <h3 id="found-models">{t('Found on this disk')}</h3>
      </header>
      {found.isPending && <BoneRows rows={3} widths={[220, 90, 60]} />}
      {found.error !== null && <p className="note">{problemOf(found.error)}</p>}
      {found.data !== undefined && models.length === 0 && (
        <p className="note">
          {t('Ollama, LM Studio, Jan and the Hugging Face cache have none in their usual places.')}
        </p>
      )}
      <ul className="lines">
        {models.map((model) => (
          <li key={model.path} className="py-1">
            <span className="two nm flex-1">
              <b title={model.path}>{model.name}</b>
              <span>
                {sourceWord(model.source)} · {formatBytes(model.bytes)}
              </span>
              {refused?.path === model.path && (
                <span className="whitespace-normal text-bad-text" role="alert">
                  {refused.why}
                </span>
              )}
            </span>
            {model.installedAs !== null ? (
              <span className="flex-none text-12 text-n10">{t('is here')}</span>
            ) : (
              <Button
                aria-label={t('Import {model}', { model: model.name })}
                off={under !== null}
                onClick={() => take(model.path)}
              >
                {t('Import')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function sourceWord(source: FoundModel['source']): string {
  switch (source) {
    case 'ollama':
      return 'Ollama';
    case 'lmstudio':
      return 'LM Studio';
    case 'huggingface':
      return 'Hugging Face';
    case 'jan':
      return 'Jan';
    case 'folder':
      return t('a folder of models');
  }
}
