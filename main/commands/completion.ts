// Owns the completion scripts: each holds all commands, options and closed sets itself, and asks nobody while a person types.
import { exits, type Command, type CommandOption } from './command.ts';
import { commonOptions } from './program.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export const completion: Command = {
  name: 'completion',
  summary: 'print a script that completes commands and options in a shell',
  words: [{ name: 'shell', summary: 'which one', among: shells }],
  options: [],
  examples: [
    'la-router completion bash > ~/.local/share/bash-completion/completions/la-router',
    'la-router completion zsh > "${fpath[1]}/_la-router"',
    'la-router completion fish > ~/.config/fish/completions/la-router.fish',
  ],
  async run({ values, say, commands }) {
    const places = placesOf(await commands());
    const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
    const shell = shells.find((one) => one === values.word('shell')) ?? 'bash';
    say(scripts[shell](places));
    return exits.ok;
  },
};

/** What may stand behind the words of a command: other words, and options. */
interface Place {
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly summary: string }[];
  readonly options: readonly CommandOption[];
}

const help: CommandOption = { name: 'help', short: 'h', value: null, summary: 'tell what there is' };

const common = [...commonOptions, help];
const familyOf = (name: string): string => name.split(' ')[0] ?? '';
const partOf = (name: string): string | undefined => name.split(' ')[1];

function placesOf(commands: readonly Command[]): readonly Place[] {
  const families = [...new Set(commands.map(({ name }) => familyOf(name)))];
  const root: Place = {
    path: '',
    words: families.map((word) => ({ word, summary: aboutFamily(word, commands) })),
    options: [...common, { name: 'version', value: null, summary: 'tell the version' }],
  };
  const firsts = families.map((family) => familyPlace(family, commands));
  const parts = commands.filter(({ name }) => partOf(name) !== undefined).map(commandPlace);
  return [root, ...firsts, ...parts];
}

function aboutFamily(family: string, commands: readonly Command[]): string {
  const own = commands.find(({ name }) => name === family);
  return own?.summary ?? `see la-router ${family} --help`;
}

function commandPlace({ name, words = [], options }: Command): Place {
  const [first] = words;
  const among = (first?.among ?? []).map((word) => ({ word, summary: first?.summary ?? '' }));
  return { path: name, words: among, options: [...options, ...common] };
}

/** Its own command, where it is one too, or the one that its name alone means; and its parts. */
function familyPlace(family: string, commands: readonly Command[]): Place {
  const parts = commands.filter(({ name }) => familyOf(name) === family && partOf(name) !== undefined);
  const own = commands.find(
    ({ name, isDefault }) => name === family || (isDefault === true && familyOf(name) === family),
  );
  const place = own === undefined ? { words: [], options: common } : commandPlace(own);
  const words = parts.map(({ name, summary }) => ({ word: partOf(name) ?? '', summary }));
  return { path: family, words: [...place.words, ...words], options: place.options };
}

const flagsOf = ({ options }: Place): readonly string[] =>
  options.flatMap(({ name, short }) => [...(short === undefined ? [] : [`-${short}`]), `--${name}`]);

/** Options whose value is one of a few. */
const closedOf = (places: readonly Place[]): readonly CommandOption[] => [
  ...new Map(
    places.flatMap(({ options }) => options.filter(({ among }) => among).map((one) => [one.name, one])),
  ).values(),
];

/** Those whose value stands in the next word. */
const valuedOf = (places: readonly Place[]): readonly string[] => [
  ...new Set(
    places.flatMap(({ options }) =>
      options
        .filter(({ value }) => value !== null)
        .flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]),
    ),
  ),
];

const bashScript = (places: readonly Place[]): string => `# bash completion of la-router
_la_router() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path="" word skip="" at
  COMPREPLY=()
  # bash takes --name=value for three words.
  if [ "$current" = "=" ]; then current=""; elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$before" in
${closedOf(places)
  .map(
    ({ name, among = [] }) => `    --${name}) COMPREPLY=($(compgen -W "${among.join(' ')}" -- "$current")); return ;;`,
  )
  .join('\n')}
    ${valuedOf(places).join('|')}) return ;;
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$word" in
      ${valuedOf(places).join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${path:+$path }$word" in
           ${places
             .filter(({ path }) => path !== '')
             .map(({ path }) => `"${path}"`)
             .join('|')}) path="\${path:+$path }$word" ;;
         esac ;;
    esac
  done
  local words="" options=""
  case "$path" in
${places
  .map(
    (place) =>
      `    "${place.path}") words="${place.words.map(({ word }) => word).join(' ')}" options="${flagsOf(place).join(' ')}" ;;`,
  )
  .join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _la_router la-router
`;

/** In single quotes of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const described = (word: string, summary: string): string => quoted(`${word.replaceAll(':', '\\:')}:${summary}`);

const zshScript = (places: readonly Place[]): string => `#compdef la-router
# zsh completion of la-router
_la_router() {
  local current="\${words[CURRENT]}" before="\${words[CURRENT-1]}" place="" word skip="" at
  local -a found
  case "$before" in
${closedOf(places)
  .map(({ name, among = [] }) => `    --${name}) compadd -- ${among.join(' ')}; return ;;`)
  .join('\n')}
    ${valuedOf(places).join('|')}) _files; return ;;
  esac
  for ((at = 2; at < CURRENT; at++)); do
    word="\${words[at]}"
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${valuedOf(places).join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${place:+$place }$word" in
           ${places
             .filter(({ path }) => path !== '')
             .map(({ path }) => quoted(path))
             .join('|')}) place="\${place:+$place }$word" ;;
         esac ;;
    esac
  done
  if [[ "$current" == -* ]]; then
    case "$place" in
${places
  .map(
    ({ path, options }) =>
      `      ${quoted(path)}) found=(${options.map(({ name, summary }) => described(`--${name}`, summary)).join(' ')}) ;;`,
  )
  .join('\n')}
    esac
    _describe option found
    return
  fi
  case "$place" in
${places
  .map(
    ({ path, words }) =>
      `    ${quoted(path)}) found=(${words.map(({ word, summary }) => described(word, summary)).join(' ')}) ;;`,
  )
  .join('\n')}
  esac
  if (( \${#found} )); then _describe command found; else _files; fi
}
if [ "$funcstack[1]" = "_la_router" ]; then _la_router "$@"; else compdef _la_router la-router; fi
`;

/** In single quotes of fish, which knows two signs of escape in them. */
const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fishScript(places: readonly Place[]): string {
  const known = new Set(places.map(({ path }) => path));
  const lines = places.flatMap(({ path, words, options }) => {
    const seen = path.split(' ').filter((word) => word !== '');
    const next = words.map(({ word }) => word).filter((word) => known.has(`${path} ${word}`.trim()));
    const isThere = seen.map((word) => `__fish_seen_subcommand_from ${word}`);
    const isNotYet = next.length === 0 ? [] : [`not __fish_seen_subcommand_from ${next.join(' ')}`];
    const when = fishQuoted([...isThere, ...isNotYet].join('; and ') || 'true');
    return [
      ...words.map(
        ({ word, summary }) => `complete -c la-router -n ${when} -f -a ${fishQuoted(word)} -d ${fishQuoted(summary)}`,
      ),
      ...options.map(({ name, short, value, summary, among }) => {
        const letter = short === undefined ? '' : ` -s ${short}`;
        const from = among === undefined ? ' -r' : ` -x -a ${fishQuoted(among.join(' '))}`;
        const takes = value === null ? '' : from;
        return `complete -c la-router -n ${when}${letter} -l ${name}${takes} -d ${fishQuoted(summary)}`;
      }),
    ];
  });
  return `# fish completion of la-router\n${lines.join('\n')}\n`;
}
