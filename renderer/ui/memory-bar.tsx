// Owns memory as blocks on one scale: models, what is planned, other programs, what is free.
import { formatBytes } from '../lib/format.ts';

export interface MemoryBlock {
  readonly kind: 'model' | 'idle' | 'plan' | 'other' | 'free';
  readonly label: string;
  readonly bytes: number;
}

export function MemoryBar({ label, blocks }: { readonly label: string; readonly blocks: readonly MemoryBlock[] }) {
  const said = blocks.map((block) => `${block.label} ${formatBytes(block.bytes)}`).join(', ');
  return (
    <div className="memory" role="img" aria-label={`${label}: ${said}`}>
      {blocks
        .filter(({ bytes }) => bytes > 0)
        .map(({ kind, label: name, bytes }) => (
          <span key={`${kind} ${name}`} className={kind} style={{ flexGrow: bytes, flexBasis: 0 }} />
        ))}
    </div>
  );
}
