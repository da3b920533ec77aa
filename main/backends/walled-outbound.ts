// Owns the last wall on the way out of what the router asks by itself or for a request: while local only is on, no
// connection leaves this machine, whoever forgot to ask. Downloads that a person starts have a way of their own.
import type { Zone } from '../contract/routing.ts';
import { localOnlyRefusal } from '../domain/decide/local-only.ts';
import type { Outbound } from '../platform/ports.ts';

export function walledOutbound(outbound: Pick<Outbound, 'to'>, isLocalOnly: () => boolean): Pick<Outbound, 'to'> {
  const behindWall = (zone: Zone): ReturnType<Outbound['to']> => {
    const place = outbound.to(zone);
    return {
      dispatch(options, handler) {
        if (isLocalOnly()) throw localOnlyRefusal(true, [new URL(String(options.origin)).host]);
        return place.dispatch(options, handler);
      },
    };
  };
  return { to: (zone) => (zone === 'device' ? outbound.to(zone) : behindWall(zone)) };
}
