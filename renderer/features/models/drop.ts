// Owns files that are dropped on the desktop's window while Models is shown: the first model among them is offered for
// import, by its path. A browser tells no paths.
import { useEffect, useState } from 'react';
import { usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { sayProblem } from '../../ui/toasts.tsx';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** True while files are held over the window. */
export function useDroppedModel(onPath: (path: string) => void): boolean {
  const { desktop } = usePage();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (desktop === null) return undefined;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => isModelFile(name));
      const path = file === undefined ? '' : desktop.pathOf(file);
      if (path === '') sayProblem(new Error(t('Only a file that ends in .gguf can be imported.')));
      else onPath(path);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [desktop, onPath]);
  return isOver;
}

const isModelFile = (name: string): boolean => name.toLowerCase().endsWith('.gguf');
