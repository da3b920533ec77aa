// Owns buttons. One that is off stays where the keyboard finds it, and says why.
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, MouseEvent } from 'react';
import { Hint } from './hint.tsx';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  /** One filled button a screen at most. */
  readonly look?: 'plain' | 'filled' | 'ghost';
  readonly icon?: LucideIcon;
  readonly large?: boolean;
  readonly danger?: boolean;
  readonly off?: boolean;
}

export function Button({ look = 'plain', icon: Icon, large, danger, off, className, onClick, ...rest }: ButtonProps) {
  const classes = ['b', look, large && 'large', danger && 'danger', className].filter(Boolean).join(' ');
  return (
    <button
      type="button"
      {...rest}
      className={classes}
      aria-disabled={off === true ? true : undefined}
      onClick={off === true ? swallow : onClick}
    >
      {Icon !== undefined && <Icon size={14} strokeWidth={2} aria-hidden />}
      {rest.children}
    </button>
  );
}

const swallow = (event: MouseEvent): void => event.preventDefault();

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label' | 'icon' | 'large'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly small?: boolean;
}

/** Its label is its name, and shown where the pointer rests on it. */
export function IconButton({ icon: Icon, label, small, className, look = 'ghost', ...rest }: IconButtonProps) {
  const classes = ['icon', small && 'small', className].filter(Boolean).join(' ');
  return (
    <Hint text={label}>
      <Button {...rest} look={look} className={classes} aria-label={label}>
        <Icon size={14} strokeWidth={2} aria-hidden />
      </Button>
    </Hint>
  );
}
