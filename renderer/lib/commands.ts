// Owns what a command of the palette is.
import type { LucideIcon } from 'lucide-react';

export interface Command {
  /** Unique, and the same for the same command. */
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly icon?: LucideIcon;
  /** Other words that find it. */
  readonly keywords?: readonly string[];
  /** Shown whatever was typed: it was made of it. */
  readonly always?: boolean;
  /** Closes the palette first. What it throws is told as a toast. */
  readonly run: () => void | Promise<void>;
}
