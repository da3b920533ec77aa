// Owns choosing a number on a scale.
import { Slider as Radix } from 'radix-ui';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value in words. */
  readonly says: string;
  readonly onChange: (value: number) => void;
}

export function Slider({ label, value, min, max, step = 1, says, onChange }: SliderProps) {
  return (
    <Radix.Root
      className="slider"
      value={[value]}
      min={min}
      max={max}
      step={step}
      onValueChange={([chosen]) => chosen !== undefined && onChange(chosen)}
    >
      <Radix.Track className="track">
        <Radix.Range className="range" />
      </Radix.Track>
      <Radix.Thumb aria-label={label} aria-valuetext={says} />
    </Radix.Root>
  );
}
