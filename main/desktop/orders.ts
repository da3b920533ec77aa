// Owns the way from an order to the module that carries it out. Menus, links and the page all come through here.
import { desktopOrder, type DesktopOrder, type OrderKind } from '../contract/desktop.ts';
import type { DesktopContext } from './context.ts';

type Run = (order: DesktopOrder) => Promise<void> | void;

export interface Orders extends Pick<DesktopContext, 'act' | 'carryOut'> {
  /** Null where it is no order. */
  readonly read: (given: unknown) => DesktopOrder | null;
}

export function createOrders(): Orders {
  const runs = new Map<OrderKind, Run>();
  return {
    read: (given) => desktopOrder.safeParse(given).data ?? null,
    carryOut(kind, run) {
      // A kind is looked up by its own name: what arrives there is of that kind.
      runs.set(kind, run as Run);
    },
    async act(order) {
      const run = runs.get(order.do);
      if (run === undefined) throw new Error(`Nothing carries out "${order.do}" here.`);
      await run(order);
    },
  };
}
