// Owns following a stream of the router: what it says, and whether it is there. The browser connects again by itself,
// but not after an answer that is none.

interface Heard {
  readonly onOpen: () => void;
  readonly onData: (data: string) => void;
  readonly onLost: () => void;
}

const againMs = 2_000;

/** Until what it gives back is called. */
export function follow(path: string, { onOpen, onData, onLost }: Heard): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  const open = (): void => {
    source = new EventSource(path);
    source.addEventListener('open', onOpen);
    source.addEventListener('message', ({ data }) => onData(String(data)));
    source.addEventListener('error', () => {
      onLost();
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, againMs);
    });
  };
  open();
  return () => {
    if (again !== null) clearTimeout(again);
    source?.close();
  };
}
