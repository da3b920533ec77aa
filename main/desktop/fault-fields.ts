// Owns what of a fault of our own may be written down: the kind of error, its code, and where in our own files it was. Its
// words may hold what it was working on, and words can look like anything, so that frames are read only behind them.
import { pathToFileURL } from 'node:url';
import { errorTable } from '../contract/errors.ts';
import type { LogFields } from '../platform/ports.ts';

const mostFrames = 8;
const kind = /^[A-Za-z]{1,40}$/;
/** Of the system, of Node, of the database; our own are a closed set. */
const isCode = (text: string): boolean => /^[A-Z][A-Z0-9_]{1,40}$/.test(text) || Object.hasOwn(errorTable, text);

/** `folder` is where our bundles lie: frames of any other file are left out. Never throws, whatever was thrown. */
export function faultFields(thrown: unknown, folder: string): LogFields {
  try {
    if (!(thrown instanceof Error)) return { name: typeof thrown };
    const frames = ownFrames(thrown, folder);
    return {
      name: kind.test(thrown.name) ? thrown.name : 'Error',
      ...('code' in thrown && typeof thrown.code === 'string' && isCode(thrown.code) ? { code: thrown.code } : {}),
      ...(frames.length === 0 ? {} : { at: frames.join(' < ') }),
    };
  } catch {
    // An object can refuse to be read.
    return { name: 'unknown' };
  }
}

/** As the engine writes it: what kind of error, in brackets perhaps its code, and then its words as they were made. */
const head = /^[A-Za-z]+(?: \[[A-Z0-9_]+\])?(?:: |$|(?=\n))/;
const frame = /^ {4}at (?:.+ \()?([^()]+):(\d+):(\d+)\)?$/;

function ownFrames({ stack, message }: Error, folder: string): readonly string[] {
  if (typeof stack !== 'string' || typeof message !== 'string') return [];
  const begin = head.exec(stack)?.[0].length;
  // Words that were changed since, or a head of another form: nobody knows where they end.
  if (begin === undefined || !stack.startsWith(`${message}\n`, begin)) return [];
  const places = [`${pathToFileURL(folder).href}/`, `${folder}/`, `${folder}\\`];
  return stack
    .slice(begin + message.length + 1)
    .split('\n')
    .flatMap((line) => {
      const [, path = '', row, column] = frame.exec(line) ?? [];
      const place = places.find((one) => path.startsWith(one));
      const name = place === undefined ? '' : path.slice(place.length);
      return /^[\w./-]{1,80}$/.test(name) ? [`${name}:${row}:${column}`] : [];
    })
    .slice(0, mostFrames);
}
