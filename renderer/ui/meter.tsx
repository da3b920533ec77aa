// Owns bars that are filled up to a limit which must not be passed.

interface MeterProps {
  readonly label: string;
  /** What is used, in words. */
  readonly says: string;
  /** Of the limit, from 0 on; what is over 1 is drawn as 1. */
  readonly part: number;
  /** Set aside beside it. */
  readonly held?: number;
  /** Where something is told. */
  readonly ticks?: readonly number[];
  /** Where it is headed; null where nobody can say. */
  readonly expected?: number | null;
  /** Nothing more goes. */
  readonly full?: boolean;
}

const within = (part: number): number => Math.min(1, Math.max(0, part));
const percent = (part: number): string => `${within(part) * 100}%`;

export function Meter({ label, says, part, held = 0, ticks = [], expected = null, full }: MeterProps) {
  return (
    <div
      className={`meter${full === true ? ' full' : ''}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(within(part) * 100)}
      aria-valuetext={says}
    >
      <i style={{ width: percent(part) }} />
      {held > 0 && (
        <i className="held" style={{ left: percent(part), width: percent(Math.min(held, 1 - within(part))) }} />
      )}
      {ticks.map((tick) => (
        <u key={tick} style={{ left: percent(tick) }} />
      ))}
      {expected !== null && <span className="expected" style={{ left: percent(expected) }} />}
    </div>
  );
}
