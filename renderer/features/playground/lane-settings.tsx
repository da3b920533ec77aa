// What a lane says beside its messages.
import { t } from '../../lib/words.ts';
import { TextField } from '../../ui/field.tsx';
import { Select, type Choice } from '../../ui/select.tsx';
import { problemIn, type LaneSettings } from './body.ts';

interface FormProps {
  readonly settings: LaneSettings;
  readonly onChange: (changed: Partial<LaneSettings>) => void;
}

export function LaneSettingsForm({ settings, onChange }: FormProps) {
  const wrong = problemIn(settings);
  const efforts: readonly Choice<LaneSettings['effort']>[] = [
    { value: 'default', label: t('as the model does') },
    { value: 'none', label: t('not at all') },
    { value: 'low', label: t('a little') },
    { value: 'medium', label: t('some') },
    { value: 'high', label: t('long') },
  ];
  return (
    <div className="grid gap-3">
      <Area
        label={t('Before everything (system)')}
        value={settings.system}
        rows={3}
        onChange={(system) => onChange({ system })}
      />
      <div className="grid grid-cols-2 gap-2">
        <TextField
          labelled
          label={t('Temperature')}
          inputMode="decimal"
          value={settings.temperature}
          problem={wrong === 'temperature' ? t('From 0 to 2') : null}
          onChange={({ currentTarget: { value } }) => onChange({ temperature: value })}
        />
        <TextField
          labelled
          label={t('Most tokens')}
          inputMode="numeric"
          value={settings.maxTokens}
          problem={wrong === 'maxTokens' ? t('A whole number') : null}
          onChange={({ currentTarget: { value } }) => onChange({ maxTokens: value })}
        />
      </div>
      <div>
        <span className="mb-1 block text-12 text-n11">{t('Thinks')}</span>
        <Select
          label={t('Thinks')}
          value={settings.effort}
          choices={efforts}
          onChange={(effort) => onChange({ effort })}
        />
      </div>
      <Area
        label={t('Tools, as a JSON list')}
        value={settings.tools}
        rows={4}
        mono
        problem={wrong === 'tools' ? t('This is no JSON list.') : null}
        onChange={(tools) => onChange({ tools })}
      />
    </div>
  );
}

interface AreaProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly mono?: boolean;
  readonly problem?: string | null;
  readonly onChange: (value: string) => void;
}

const Area = ({ label, value, rows, mono, problem, onChange }: AreaProps) => (
  <label className="grid gap-1">
    <span className="text-12 text-n11">{label}</span>
    <span className="field">
      <textarea
        rows={rows}
        spellCheck={false}
        className={mono === true ? 'mono' : undefined}
        value={value}
        aria-invalid={typeof problem === 'string' ? true : undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </span>
    {typeof problem === 'string' && <span className="text-12 text-bad-text">{problem}</span>}
  </label>
);
