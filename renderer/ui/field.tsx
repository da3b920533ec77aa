// Owns fields to write in: each with a name of its own, and its problem beside it.
import { Search, type LucideIcon } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode, type Ref } from 'react';

interface FieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  readonly label: string;
  /** The label stands over the field; else it is only its name. */
  readonly labelled?: boolean;
  readonly icon?: LucideIcon;
  readonly trail?: ReactNode;
  readonly problem?: string | null;
  readonly note?: string;
  readonly large?: boolean;
  readonly mono?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField(props: FieldProps) {
  const { label, labelled, icon: Icon, trail, problem, note, large, mono, className, ...rest } = props;
  const id = useId();
  const isWrong = typeof problem === 'string';
  const said = problem ?? note;
  return (
    <div className={className}>
      {labelled === true && (
        <label htmlFor={id} className="mb-1 block text-12 text-n11">
          {label}
        </label>
      )}
      <div className={`field${large === true ? ' large' : ''}`}>
        {Icon !== undefined && <Icon className="lead" size={14} strokeWidth={2} aria-hidden />}
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          aria-label={labelled === true ? undefined : label}
          aria-invalid={isWrong ? true : undefined}
          aria-describedby={said === undefined ? undefined : `${id}-said`}
          className={mono === true ? 'mono' : undefined}
          {...rest}
        />
        {trail !== undefined && <span className="trail">{trail}</span>}
      </div>
      {said !== undefined && (
        <p id={`${id}-said`} className={`mt-1 text-12 ${isWrong ? 'text-bad-text' : 'text-n10'}`}>
          {said}
        </p>
      )}
    </div>
  );
}

export const SearchField = (props: Omit<FieldProps, 'icon' | 'type'>) => (
  <TextField {...props} type="search" icon={Search} />
);
