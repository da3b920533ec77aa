// Owns how a model's words look: its Markdown as elements of React, so that nothing a model says is ever markup. Links
// and pictures are words with their address: a page of ours leads nowhere that a model chose.
import { marked, type Token, type Tokens } from 'marked';
import { memo, useMemo, type ReactNode } from 'react';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { t } from '../../lib/words.ts';

export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => marked.lexer(text), [text]);
  return <div className="prose nm">{blocks(tokens)}</div>;
});

const blocks = (tokens: readonly Token[]): ReactNode => tokens.map((token, at) => <Block key={at} token={token} />);

function Block({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case 'paragraph':
      return <p>{inside(token)}</p>;
    case 'heading':
      return <p className="font-strong">{inside(token)}</p>;
    case 'code':
      return <Code text={String(token['text'])} />;
    case 'blockquote':
      return <blockquote>{blocks('tokens' in token ? (token.tokens ?? []) : [])}</blockquote>;
    case 'hr':
      return <hr />;
    case 'space':
      return null;
    default:
      break;
  }
  if (isList(token)) return <List list={token} />;
  if (isTable(token)) return <Table table={token} />;
  return <p>{inside(token)}</p>;
}

const isList = (token: Token): token is Tokens.List => token.type === 'list';
const isTable = (token: Token): token is Tokens.Table => token.type === 'table';

function List({ list }: { readonly list: Tokens.List }) {
  const items = list.items.map((item, at) => <li key={at}>{blocks(item.tokens)}</li>);
  return list.ordered ? <ol start={list.start === '' ? 1 : list.start}>{items}</ol> : <ul>{items}</ul>;
}

const Table = ({ table }: { readonly table: Tokens.Table }) => (
  <div className="overflow-auto" data-scroll tabIndex={0} role="region" aria-label={t('Table')}>
    <table>
      <thead>
        <tr>
          {table.header.map((cell, at) => (
            <th key={at} scope="col">
              {words(cell.tokens, cell.text)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{words(cell.tokens, cell.text)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Code = ({ text }: { readonly text: string }) => (
  <div className="relative">
    <pre tabIndex={0} data-scroll>
      <code>{text}</code>
    </pre>
    <span className="absolute top-1 right-1">
      <CopyIcon text={text} label={t('Copy code')} />
    </span>
  </div>
);

const inside = (token: Token): ReactNode => words('tokens' in token ? token.tokens : undefined, token.raw);

function words(tokens: readonly Token[] | undefined, raw: string): ReactNode {
  if (tokens === undefined) return raw;
  return tokens.map((token, at) => <Word key={at} token={token} />);
}

function Word({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inside(token)}</strong>;
    case 'em':
      return <em>{inside(token)}</em>;
    case 'del':
      return <del>{inside(token)}</del>;
    case 'codespan':
      return <code>{String(token['text'])}</code>;
    case 'br':
      return <br />;
    case 'link':
    case 'image':
      return (
        <>
          {inside(token)} <code>{String(token['href'])}</code>
        </>
      );
    case 'escape':
      return String(token['text']);
    default:
      return inside(token);
  }
}
