// Owns menus behind a button.
import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactElement } from 'react';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly note?: string;
  readonly danger?: boolean;
  readonly off?: boolean;
  /** A line stands before it. */
  readonly apart?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly trigger: ReactElement;
  readonly items: readonly MenuItem[];
  readonly label?: string;
}

export function Menu({ trigger, items, label }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="pop menu" sideOffset={4} align="end" collisionPadding={8}>
          {label !== undefined && <DropdownMenu.Label className="menu-label">{label}</DropdownMenu.Label>}
          {items.map(({ id, label: name, icon: Icon, note, danger, off, apart, run }) => (
            <Fragment key={id}>
              {apart === true && <DropdownMenu.Separator />}
              <DropdownMenu.Item
                disabled={off === true}
                onSelect={run}
                className={danger === true ? 'text-bad-text' : undefined}
              >
                {Icon !== undefined && <Icon size={14} strokeWidth={2} aria-hidden />}
                <span className="cut">{name}</span>
                {note !== undefined && <span className="ml-auto pl-4 text-12 text-n10">{note}</span>}
              </DropdownMenu.Item>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
