// Owns that the editor is loaded only where a text is shown: the list of rules does not wait for it.
import { whenLoaded } from '../../../ui/when-loaded.tsx';
import type { DiffProps } from './diff.tsx';
import type { EditorProps } from './editor.tsx';

export const Editor = whenLoaded<EditorProps>(
  async () => (await import('./editor.tsx')).Editor,
  <div className="policy-text" />,
);

export const Diff = whenLoaded<DiffProps>(
  async () => (await import('./diff.tsx')).Diff,
  <div className="policy-diff" />,
);
