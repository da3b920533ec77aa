// Owns that the editor is loaded only where a text is shown: the list of rules does not wait for it.
import { later } from '../../../ui/later.tsx';
import type { DiffProps } from './diff.tsx';
import type { EditorProps } from './editor.tsx';

export const Editor = later<EditorProps>(
  async () => (await import('./editor.tsx')).Editor,
  <div className="policy-text" />,
);

export const Diff = later<DiffProps>(async () => (await import('./diff.tsx')).Diff, <div className="policy-diff" />);
