// The form that a rule is made or changed in.
import { Check, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { t } from '../../lib/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { keyName, matchKeys, type MatchKey } from './match-keys.ts';
import { isAsked, missingIn, ruleOf, toggled, withKey, withoutKey, type RuleForm } from './rule-form.ts';
import type { WrittenRule } from './rules/rule.ts';

interface RuleDialogProps {
  /** Null where a rule is added. */
  readonly before: WrittenRule | null;
  readonly form: RuleForm;
  readonly targets: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (rule: WrittenRule) => void;
}

export function RuleDialog({ before, form: given, targets, onClose, onDone }: RuleDialogProps) {
  const [form, setForm] = useState(given);
  const [isTold, setTold] = useState(false);
  const missing = missingIn(form);
  const done = (): void => {
    if (missing === null) onDone(ruleOf(form, before ?? {}));
    else setTold(true);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={before === null ? t('Add a rule') : t('Edit the rule')}
      note={
        form.isDefault ? t('Where everything goes that no rule matches.') : t('The first rule that matches decides.')
      }
      foot={
        <>
          <Button look="ghost" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button look="filled" onClick={done}>
            {before === null ? t('Add to the text') : t('Change the text')}
          </Button>
        </>
      }
    >
      <form
        className="mt-4 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          done();
        }}
      >
        {!form.isDefault && <Conditions form={form} onForm={setForm} isMissing={isTold && missing === 'match'} />}
        <Where form={form} onForm={setForm} targets={targets} isMissing={isTold && missing === 'target'} />
        <button type="submit" className="vh" tabIndex={-1} aria-hidden>
          {t('Done')}
        </button>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly form: RuleForm;
  readonly onForm: (form: RuleForm) => void;
  readonly isMissing: boolean;
}

function Conditions({ form, onForm, isMissing }: PartProps) {
  const [asked, left] = [
    matchKeys.filter(({ key }) => isAsked(form, key)),
    matchKeys.filter(({ key }) => !isAsked(form, key)),
  ];
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-12 text-n11">{t('For requests with')}</legend>
      {asked.map((one) => (
        <Condition key={one.key} one={one} form={form} onForm={onForm} />
      ))}
      {isMissing && (
        <p className="text-12 text-bad-text" role="alert">
          {t('A rule needs a condition. What matches all is the default.')}
        </p>
      )}
      {left.length > 0 && (
        <div>
          <Menu
            trigger={
              <Button look="ghost" icon={Plus} className="-ml-2.5">
                {t('Add a condition')}
              </Button>
            }
            items={left.map(({ key }) => ({ id: key, label: keyName(key), run: () => onForm(withKey(form, key)) }))}
          />
        </div>
      )}
    </fieldset>
  );
}

interface ConditionProps extends Omit<PartProps, 'isMissing'> {
  readonly one: MatchKey;
}

function Condition({ one: { key, values }, form, onForm }: ConditionProps) {
  return (
    <div className="flex items-start gap-2">
      <span className="w-20 flex-none pt-1 text-n11">{keyName(key)}</span>
      {values === null ? (
        <TextField
          className="min-w-0 flex-1"
          label={keyName(key)}
          value={form.written[key] ?? ''}
          placeholder={key === 'tokens' ? '5000–32000' : 'a, b-*'}
          onChange={({ target }) => onForm({ ...form, written: { ...form.written, [key]: target.value } })}
        />
      ) : (
        <span className="flex min-w-0 flex-1 flex-wrap gap-1" role="group" aria-label={keyName(key)}>
          {values.map((value) => {
            const isChosen = form.chosen[key]?.includes(value) === true;
            return (
              <Button
                key={value}
                aria-pressed={isChosen}
                {...(isChosen ? { icon: Check } : {})}
                onClick={() => onForm(toggled(form, key, value))}
              >
                {value}
              </Button>
            );
          })}
        </span>
      )}
      <IconButton
        icon={X}
        small
        label={t('Without {key}', { key: keyName(key) })}
        onClick={() => onForm(withoutKey(form, key))}
      />
    </div>
  );
}

interface WhereProps extends PartProps {
  readonly targets: readonly string[];
}

function Where({ form, onForm, targets, isMissing }: WhereProps) {
  const list = useId();
  return (
    <>
      <datalist id={list}>
        {[...(form.isDefault ? ['tiers'] : []), ...targets].map((target) => (
          <option key={target} value={target} />
        ))}
      </datalist>
      <TextField
        labelled
        mono
        label={t('Send to')}
        list={list}
        value={form.target}
        problem={isMissing ? t('A backend is needed, or backend/model.') : null}
        {...(isMissing ? {} : { note: t('A backend, or backend/model.') })}
        onChange={({ target }) => onForm({ ...form, target: target.value })}
      />
      <TextField
        labelled
        mono
        label={t('Else, in this order')}
        list={list}
        value={form.fallback}
        note={t('Who stands in when it fails, parted by commas.')}
        onChange={({ target }) => onForm({ ...form, fallback: target.value })}
      />
      <div className="grid grid-cols-[120px_minmax(0,1fr)] gap-4">
        <TextField
          labelled
          label={t('Within seconds')}
          inputMode="decimal"
          value={form.seconds}
          onChange={({ target }) => onForm({ ...form, seconds: target.value })}
        />
        <TextField
          labelled
          label={t('Reason')}
          value={form.reason}
          onChange={({ target }) => onForm({ ...form, reason: target.value })}
        />
      </div>
    </>
  );
}
