// Owns bars that fill.
interface ProgressProps {
  readonly label: string;
  /** From 0 to 1; null where it is not known. */
  readonly part: number | null;
  readonly says?: string;
}

export function Progress({ label, part, says }: ProgressProps) {
  const percent = part === null ? undefined : Math.round(part * 100);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={says}
    >
      <i style={{ transform: `scaleX(${part ?? 0})` }} />
    </div>
  );
}
