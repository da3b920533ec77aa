// The entry of the desktop's program: the command line where its first word is --cli, else the app, where this is the
// first of its home. What is not needed is not loaded.
const at = process.argv.findIndex((word, place) => place > 0 && !/^--(?!cli$)/.test(word));

if (process.argv[at] === '--cli') {
  const { run } = await import('./cli.ts');
  process.exit(await run(process.argv.slice(at + 1)));
} else {
  const { takeInstance } = await import('./instance.ts');
  const instance = takeInstance(process.argv.slice(1));
  if (instance !== null) {
    const { startApp } = await import('./app.ts');
    startApp(instance);
  }
}
