// The entry of the desktop's program: the command line where its first word is --cli, else the app, where this is the
// first of its home. What is not needed is not loaded.
const at = process.argv.findIndex((word, place) => place > 0 && !/^--(?!cli$)/.test(word));

async function command(words: readonly string[]): Promise<void> {
  const { runCommand } = await import('./electron-cli.ts');
  await runCommand(words);
}

async function window(words: readonly string[]): Promise<void> {
  const { takeInstance } = await import('./instance.ts');
  const instance = takeInstance(words);
  if (instance === null) return;
  const { startApp } = await import('./app.ts');
  startApp(instance);
}

if (process.argv[at] === '--cli') await command(process.argv.slice(at + 1));
else if (process.argv.includes('--headless')) await command(process.argv.slice(1));
else await window(process.argv.slice(1));
