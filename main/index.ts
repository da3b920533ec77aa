// The entry of the desktop's program: the command line where its first word is --cli, else the app. Neither loads the other.
const at = process.argv.findIndex((word, place) => place > 0 && !/^--(?!cli$)/.test(word));

if (process.argv[at] === '--cli') {
  const { run } = await import('./cli.ts');
  process.exit(await run(process.argv.slice(at + 1)));
} else await import('./app.ts');
