// Owns the short words beside a thing that the pointer or the focus rests on. They repeat or explain, and are never the
// only place where something stands.
import { Tooltip } from 'radix-ui';
import type { ReactElement } from 'react';

export const HintProvider = Tooltip.Provider;

export function Hint({ text, children }: { readonly text: string; readonly children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="pop tip" sideOffset={4} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
