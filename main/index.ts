// The entry of the desktop's program: the command line where its first word is --cli, else the app, where this is the
// first of its home. What is not needed is not loaded.
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

async function window(words: readonly string[]): Promise<void> {
  const { takeInstance } = await import('./instance.ts');
  const instance = takeInstance(words);
  if (instance === null) return;
  const { startApp } = await import('./app.ts');
  startApp(instance);
}

if (process.argv[at] === '--cli') await command(process.argv.slice(at + 1));
else await window(process.argv.slice(1));
