// Owns the signature of the page: the route pill, the same wherever a target is named; and zones by icon and word.
import { Ban, Building2, CornerDownRight, Cpu, Globe, LoaderCircle, Lock, type LucideIcon } from 'lucide-react';
import type { Zone } from '../../main/contract/routing.ts';
import { partsOf } from '../lib/targets.ts';
import { t } from '../lib/words.ts';

export const zoneIcons: Readonly<Record<Zone, LucideIcon>> = { device: Cpu, private: Building2, public: Globe };

export function zoneName(zone: Zone): string {
  switch (zone) {
    case 'device':
      return t('On this computer');
    case 'private':
      return t('Your servers');
    case 'public':
      return t('Public cloud');
  }
}

interface PillProps {
  /** `backend/model`, or a name alone. */
  readonly target: string;
  /** Where it leads; null where nobody answered, or nobody knows. */
  readonly zone: Zone | null;
  /** Held here by the wall; or somebody else was asked first. */
  readonly pinned?: boolean;
  readonly fellBack?: boolean;
  /** Still being chosen. */
  readonly choosing?: boolean;
  /** Beside an answer: why, how long, how much. Three at most. */
  readonly tails?: readonly string[];
  readonly large?: boolean;
}

export function Pill({ target, zone, pinned, fellBack, choosing, tails = [], large }: PillProps) {
  const Icon = iconOf(zone, choosing === true);
  const { backend, model } = partsOf(target);
  return (
    <span className={`pill ${zone ?? 'none'}${large === true ? ' large' : ''}`} title={target}>
      <span className="who">
        <Icon size={large === true ? 14 : 12} strokeWidth={large === true ? 2 : 2.25} aria-hidden />
        <span className="vh">{zone === null ? t('Not answered') : zoneName(zone)}: </span>
        <span className="name">
          {backend !== null && `${backend}/`}
          <b>{model}</b>
        </span>
        {pinned === true && <Mark icon={Lock} says={t('held by the privacy wall')} />}
        {fellBack === true && <Mark icon={CornerDownRight} says={t('after another did not answer')} />}
      </span>
      {tails.map((tail) => (
        <span key={tail} className="tail">
          {tail}
        </span>
      ))}
    </span>
  );
}

function iconOf(zone: Zone | null, choosing: boolean): LucideIcon {
  if (zone !== null) return zoneIcons[zone];
  return choosing ? LoaderCircle : Ban;
}

const Mark = ({ icon: Icon, says }: { readonly icon: LucideIcon; readonly says: string }) => (
  <>
    <Icon size={12} strokeWidth={2.25} aria-hidden />
    <span className="vh"> ({says})</span>
  </>
);

export function ZoneName({ zone }: { readonly zone: Zone }) {
  const Icon = zoneIcons[zone];
  return (
    <span className={`zone ${zone}`}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      {zoneName(zone)}
    </span>
  );
}
