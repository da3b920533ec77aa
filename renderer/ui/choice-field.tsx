// Owns choosing one of many by writing a part of its name. Also takes what is not on the list.
import { Check, ChevronDown } from 'lucide-react';
import { Command } from 'cmdk';
import { Popover } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { t } from '../lib/words.ts';

export interface Offer {
  readonly value: string;
  readonly group: string;
  readonly note?: ReactNode;
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly lead?: string;
  readonly value: string;
  readonly offers: readonly Offer[];
  readonly onChange: (value: string) => void;
}

export function ChoiceField({ label, lead, value, offers, onChange }: ChoiceFieldProps) {
  const [open, setOpen] = useState(false);
  const choose = (chosen: string): void => {
    onChange(chosen);
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="b min-w-0 shrink">
        {lead !== undefined && <span className="font-regular text-n10">{lead} </span>}
        <span className="cut nm">{value}</span>
        <ChevronDown size={12} className="flex-none text-n9" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="pop finder choice"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          <Offers label={label} value={value} offers={offers} choose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface OffersProps {
  readonly label: string;
  readonly value: string;
  readonly offers: readonly Offer[];
  readonly choose: (value: string) => void;
}

function Offers({ label, value, offers, choose }: OffersProps) {
  const [text, setText] = useState('');
  const isOther = text.trim() !== '' && !offers.some((offer) => offer.value === text.trim());
  return (
    <Command label={label} loop defaultValue={value}>
      <Command.Input value={text} onValueChange={setText} placeholder={t('Name or part of it')} aria-label={label} />
      <Command.List label={label}>
        {!isOther && <Command.Empty>{t('Nothing is called that.')}</Command.Empty>}
        {[...Map.groupBy(offers, ({ group }) => group)].map(([group, ones]) => (
          <Command.Group key={group} heading={group}>
            {ones.map((offer) => (
              <Command.Item key={offer.value} value={offer.value} onSelect={() => choose(offer.value)}>
                <span className="inline-flex w-3.5 flex-none">
                  {offer.value === value && <Check size={14} aria-hidden />}
                </span>
                <span className="cut nm">{offer.value}</span>
                {offer.note !== undefined && (
                  <span className="ml-auto flex-none pl-3 text-12 text-n10">{offer.note}</span>
                )}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        {isOther && (
          <Command.Group heading={t('As written')} forceMount>
            <Command.Item value={`as written ${text}`} forceMount onSelect={() => choose(text.trim())}>
              <span className="cut nm">{text.trim()}</span>
            </Command.Item>
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}
