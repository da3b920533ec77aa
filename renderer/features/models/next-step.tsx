// Owns the one thing that is next for the model that is looked at: getting it, starting it as chosen, stopping it.
import type { CatalogEntry, ChosenFit, Computer } from '../../../main/contract/models.ts';
import { formatBytes } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import type { Acting } from './acting.ts';
import { isChosenHere, settingsOf, variantOf, type Choice } from './choice.ts';
import { isRunning } from './row-actions.tsx';
import type { ModelRow } from './view.ts';

interface NextStepProps {
  readonly row: ModelRow;
  readonly entry: CatalogEntry;
  readonly choice: Choice;
  readonly fit: ChosenFit | null;
  readonly computer: Computer | null;
  readonly acting: Acting;
}

/** What was chosen has to lie here before it can be started. */
export const NextStep = (props: NextStepProps) =>
  props.row.localId !== null && isChosenHere(props.row, props.choice) ? (
    <RunStep {...props} id={props.row.localId} />
  ) : (
    <GetStep {...props} />
  );

function GetStep({ row, entry, choice, computer, acting }: NextStepProps) {
  const variant = variantOf(row, choice);
  const bytes = entry.variants.find(({ quant }) => quant === variant)?.bytes ?? null;
  const free = computer?.diskFreeBytes ?? null;
  const model = variant ?? row.name;
  return (
    <p className="mt-4 flex flex-wrap items-center gap-3">
      <Button onClick={() => acting.get(entry.id, variant)}>
        {bytes === null ? t('Get {model}', { model }) : t('Get {model}, {size}', { model, size: formatBytes(bytes) })}
      </Button>
      {bytes !== null && free !== null && bytes > free && (
        <span className="note flex-1">{t('The disk has {size} free.', { size: formatBytes(free) })}</span>
      )}
    </p>
  );
}

function RunStep({ id, row: { record }, choice, fit, acting }: NextStepProps & { readonly id: string }) {
  const settings = settingsOf(choice);
  const isUp = isRunning(record);
  const fitsNot = fit?.verdict === 'no';
  if (isUp && Object.keys(settings).length === 0)
    return (
      <p className="mt-4">
        <Button onClick={() => acting.stop(id)}>{t('Stop')}</Button>
      </p>
    );
  return (
    <p className="mt-4 flex flex-wrap items-center gap-3">
      <Button off={fitsNot} onClick={() => acting.start(id, settings)}>
        {isUp ? t('Load again with these') : t('Start with these')}
      </Button>
      {fitsNot && <span className="note flex-1">{t('So it does not fit. Choose less context.')}</span>}
    </p>
  );
}
