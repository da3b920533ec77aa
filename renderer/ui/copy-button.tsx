// Owns copying: the button says that it was done, and says so to those who do not see it.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/copy.ts';
import { t } from '../lib/words.ts';
import { Button, IconButton, type ButtonProps } from './button.tsx';
import { sayProblem } from './toasts.tsx';

const shownMs = 1_500;

function useCopied(): readonly [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string): void => {
    copyText(text).then(() => setCopied(true), sayProblem);
  };
  return [copied, copy];
}

interface CopyProps extends Omit<ButtonProps, 'icon' | 'onClick'> {
  readonly text: string;
}

export function CopyButton({ text, children, ...rest }: CopyProps) {
  const [copied, copy] = useCopied();
  return (
    <Button {...rest} icon={copied ? Check : Copy} onClick={() => copy(text)}>
      {children}
      <span className="vh" role="status">
        {copied ? t('Copied') : ''}
      </span>
    </Button>
  );
}

export function CopyIcon({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, copy] = useCopied();
  return (
    <>
      <IconButton icon={copied ? Check : Copy} small label={label} onClick={() => copy(text)} />
      <span className="vh" role="status">
        {copied ? t('Copied') : ''}
      </span>
    </>
  );
}
