// Owns that the editor is loaded only where a text is shown: the list of rules does not wait for it.
import { lazy, Suspense, type ComponentProps } from 'react';
import type { Diff as LoadedDiff } from './diff.tsx';
import type { Editor as LoadedEditor } from './editor.tsx';

const LaterEditor = lazy(async () => ({ default: (await import('./editor.tsx')).Editor }));
const LaterDiff = lazy(async () => ({ default: (await import('./diff.tsx')).Diff }));

export const Editor = (props: ComponentProps<typeof LoadedEditor>) => (
  <Suspense fallback={<div className="policy-text" />}>
    <LaterEditor {...props} />
  </Suspense>
);

export const Diff = (props: ComponentProps<typeof LoadedDiff>) => (
  <Suspense fallback={<div className="policy-diff" />}>
    <LaterDiff {...props} />
  </Suspense>
);
