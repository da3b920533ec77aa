// The entry of the desktop's program: the command line where its first word is --cli, else the app. Neither loads the other.
const at = process.argv.findIndex((word, place) => place > 0 && !/^--(?!cli$)/.test(word));

/** Electron is ready only once this module has run to its end: it is held up until a command asks for what needs that. */
function command(words: readonly string[]): Promise<void> {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const host = async () => {
    const { readyPorts } = await import('./desktop/electron-ports.ts');
    letGo();
    return readyPorts();
  };
  void import('./cli.ts').then(async ({ run }) => process.exit(await run(words, host)));
  return held;
}

if (process.argv[at] === '--cli') await command(process.argv.slice(at + 1));
else await import('./app.ts');
