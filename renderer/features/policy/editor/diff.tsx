// What one text of the policy has that another has not, line under line.
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { shownText } from './extensions.ts';
import { withoutReturns } from './replace.ts';

export interface DiffProps {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

export function Diff({ label, before, after }: DiffProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: withoutReturns(after),
        extensions: [
          shownText(),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
          unifiedMergeView({
            original: withoutReturns(before),
            mergeControls: false,
            collapseUnchanged: { margin: 2, minSize: 4 },
          }),
        ],
      }),
    });
    return () => view.destroy();
  }, [label, before, after]);
  return <div ref={place} className="policy-diff" />;
}
