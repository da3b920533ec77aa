// Owns whom a router serves by the address that it listens at, and the choices of it.
import { t } from '../../lib/words.ts';
import type { Choice } from '../../ui/select.tsx';

const onlyHere = '127.0.0.1';
const everywhere = '0.0.0.0';

/** As the router judges it: what is none of these, others reach too. */
const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/i;

export const isOpen = (host: string): boolean => !loopback.test(host);

/** An address that somebody wrote stays one of them. */
export function listenChoices(host: string): readonly Choice<string>[] {
  const usual = [
    { value: onlyHere, label: t('This computer only') },
    { value: everywhere, label: t('The network too') },
  ];
  return usual.some(({ value }) => value === host) ? usual : [...usual, { value: host, label: host }];
}

export const listenNote = (host: string): string =>
  isOpen(host)
    ? t(
        'Other computers reach it. Programs need the token of a project, also on this computer; other browsers need a sign-in link. Nothing is encrypted on the way: put a proxy that speaks TLS in front where the network is not yours.',
      )
    : t(
        'Programs on this computer need no token. Where the network is let in, programs need the token of a project, also on this computer, and browsers a sign-in link.',
      );
