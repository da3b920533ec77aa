// Owns the words for what goes wrong with an update: what happened, and what to do. Pure. They never hold an address.

const words: Readonly<Record<string, string>> = {
  ERR_CHECKSUM_MISMATCH:
    'What came is not what was announced: its checksum differs. It was thrown away. Try again later, or fetch the installer yourself.',
  ERR_UPDATER_INVALID_SIGNATURE:
    "The file is not signed by LA Router's makers. It was thrown away. Tell them, and install nothing by hand.",
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND:
    'The update server has nothing on this channel. Choose the other one, or try again later.',
  ERR_UPDATER_NO_CHECKSUM: 'The update server names no checksum for the file, so it is not fetched. Try again later.',
  ENOSPC: 'The disk is full. Make room, then try again.',
  EACCES: 'The file may not be written there. Look at who owns its folder, then try again.',
};

const noAnswer = /net::ERR_\w+|\bE(?:CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|PIPE)\b|Request timed out|socket hang up/;
const longest = 160;

export function updateFaultWords(error: unknown): string {
  const { code, status, message } = partsOf(error);
  const known = words[code];
  if (known !== undefined) return known;
  if (status !== null) return `The update server answered ${status}. Try again later.`;
  const silent = noAnswer.exec(`${code} ${message}`)?.[0];
  if (silent !== undefined)
    return `The update server did not answer (${silent}). Look at the connection, then try again.`;
  if (message === '') return 'It failed without a word of why. Try again, or fetch the installer yourself.';
  return `It failed: ${message.slice(0, longest)}. Try again, or fetch the installer yourself.`;
}

function partsOf(error: unknown): { readonly code: string; readonly status: number | null; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', status: null, message: '' };
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : '',
    status: 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null,
    message: (error.message.split('\n')[0] ?? '').replace(/\w+:\/\/\S+/g, 'the update address').replace(/[.\s]+$/, ''),
  };
}
