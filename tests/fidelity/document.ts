// Owns the table as people read it.

export interface Row {
  readonly side: 'request' | 'answer';
  readonly client: string;
  readonly feature: string;
  readonly fates: readonly string[];
}

const signs: Readonly<Record<string, string>> = {
  exact: '=',
  translated: '⇄',
  named: '(named)',
  refused: '400',
  unsayable: '',
};

const intro = `# What crosses between formats

Every feature, sent by a client of each format to each kind of backend, with a strict stand-in of the provider behind it. This page is written by the test that runs them.

| sign | meaning |
| --- | --- |
| = | the format is the backend's own: the bytes pass as they are |
| ⇄ | translated, and what was meant arrived |
| (named) | left out, and told in \`x-lr-reason\` |
| 400 | refused before anything is sent, in the caller's envelope, naming the field |
| | the client's own format cannot say it |
`;

export function renderFidelity(rows: readonly Row[], places: readonly string[]): string {
  const sections = [...new Set(rows.map(({ client }) => client))].map((client) => {
    const part = (side: Row['side'], title: string): string => {
      const own = rows.filter((row) => row.client === client && row.side === side);
      const lines = own.map(
        ({ feature, fates }) => `| ${feature} | ${fates.map((fate) => signs[fate] ?? fate).join(' | ')} |`,
      );
      return [`| ${title} | ${places.join(' | ')} |`, `| --- |${' --- |'.repeat(places.length)}`, ...lines].join('\n');
    };
    return `## ${client}\n\n${part('request', 'asked')}\n\n${part('answer', 'answered')}\n`;
  });
  return `${intro}\n${sections.join('\n')}`;
}
