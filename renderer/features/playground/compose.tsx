// Where the next message is written, with the pictures that go with it.
import { ArrowUp, ImagePlus, Square, X } from 'lucide-react';
import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react';
import { formatBytes } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { sayProblem } from '../../ui/toasts.tsx';

interface ComposeProps {
  readonly busy: boolean;
  readonly off: boolean;
  readonly first: string;
  readonly placeholder: string;
  readonly onSend: (content: unknown) => void;
  readonly onStop: () => void;
}

interface Picture {
  readonly name: string;
  readonly url: string;
}

/** What is being written, and what can be done with it. */
function useDraft({ first, busy, off, onSend }: ComposeProps) {
  const [text, setText] = useState(first);
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const isOff = (text.trim() === '' && pictures.length === 0) || busy || off;
  return {
    text,
    setText,
    pictures,
    isOff,
    add(files: Iterable<File>): void {
      for (const one of files)
        readPicture(one).then((picture) => setPictures((before) => [...before, picture]), sayProblem);
    },
    drop: (at: number): void => setPictures((before) => before.filter((_, other) => other !== at)),
    send(): void {
      if (isOff) return;
      onSend(contentOf(text, pictures));
      setText('');
      setPictures([]);
    },
  };
}

type Draft = ReturnType<typeof useDraft>;

export function Compose(props: ComposeProps) {
  const draft = useDraft(props);
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    draft.add(event.dataTransfer.files);
  };
  return (
    <div className="compose" onDrop={dropped} onDragOver={(event) => event.preventDefault()}>
      <div>
        <Pictures pictures={draft.pictures} drop={draft.drop} />
        <Writing draft={draft} placeholder={props.placeholder} />
        <Buttons draft={draft} busy={props.busy} onStop={props.onStop} />
      </div>
    </div>
  );
}

function Writing({ draft, placeholder }: { readonly draft: Draft; readonly placeholder: string }) {
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    draft.send();
  };
  const pasted = ({ clipboardData: { files } }: ClipboardEvent): void => {
    if (files.length > 0) draft.add(files);
  };
  return (
    <textarea
      aria-label={t('Message')}
      rows={1}
      value={draft.text}
      placeholder={placeholder}
      onChange={({ currentTarget }) => draft.setText(currentTarget.value)}
      onKeyDown={keys}
      onPaste={pasted}
    />
  );
}

interface ButtonsProps {
  readonly draft: Draft;
  readonly busy: boolean;
  readonly onStop: () => void;
}

function Buttons({ draft, busy, onStop }: ButtonsProps) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div className="flex items-center gap-1">
      <IconButton icon={ImagePlus} label={t('Add a picture')} onClick={() => file.current?.click()} />
      <input
        ref={file}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label={t('Add a picture')}
        onChange={({ currentTarget }) => draft.add(currentTarget.files ?? [])}
      />
      <span className="text-12 text-n10 max-sm:hidden">{t('Enter sends, Shift+Enter begins a line')}</span>
      <span className="flex-1" />
      {busy && (
        <Button icon={Square} onClick={onStop}>
          {t('Stop')}
        </Button>
      )}
      <Button look="filled" icon={ArrowUp} off={draft.isOff} onClick={draft.send}>
        {t('Send')}
      </Button>
    </div>
  );
}

const Pictures = ({
  pictures,
  drop,
}: {
  readonly pictures: readonly Picture[];
  readonly drop: (at: number) => void;
}) =>
  pictures.length === 0 ? null : (
    <div className="flex flex-wrap gap-2">
      {pictures.map(({ name, url }, at) => (
        <span key={at} className="chip">
          <img src={url} alt="" className="h-4 w-4 rounded-1 object-cover" />
          <span className="cut max-w-40">{name}</span>
          <button type="button" aria-label={t('Leave out {name}', { name })} onClick={() => drop(at)}>
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
    </div>
  );

const mostBytes = 20_000_000;

function readPicture(file: File): Promise<Picture> {
  if (!file.type.startsWith('image/'))
    return Promise.reject(new Error(t('{name} is no picture.', { name: file.name })));
  if (file.size > mostBytes)
    return Promise.reject(
      new Error(t('{name} is larger than {size}.', { name: file.name, size: formatBytes(mostBytes) })),
    );
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      if (typeof reader.result === 'string') resolve({ name: file.name, url: reader.result });
    });
    reader.addEventListener('error', () => reject(new Error(t('{name} could not be read.', { name: file.name }))));
    reader.readAsDataURL(file);
  });
}

const contentOf = (text: string, pictures: readonly Picture[]): unknown =>
  pictures.length === 0
    ? text
    : [
        ...(text.trim() === '' ? [] : [{ type: 'text', text }]),
        ...pictures.map(({ url }) => ({ type: 'image_url', image_url: { url } })),
      ];
