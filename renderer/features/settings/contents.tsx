// The list of the parts, with the one that is being read marked.
import { useEffect, useState } from 'react';
import { useMedia, usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Select } from '../../ui/select.tsx';
import { currentSection, sectionIds, sectionOf, sectionsOf, sectionTitle, type SectionId } from './sections.ts';

export function Contents({ ready }: { readonly ready: boolean }) {
  const current = useCurrentSection(ready);
  const ids = sectionsOf(usePage().desktop !== null);
  const isNarrow = useMedia('(max-width: 900px)');
  if (isNarrow)
    return (
      <div className="parts-narrow">
        <Select
          label={t('Part of the settings')}
          className="w-full justify-between"
          value={current}
          choices={ids.map((id) => ({ value: id, label: sectionTitle(id) }))}
          onChange={showSection}
        />
      </div>
    );
  return (
    <nav className="parts" aria-label={t('Parts of the settings')}>
      <ul>
        {ids.map((id) => (
          <li key={id}>
            <a href={`#${id}`} aria-current={id === current ? 'true' : undefined}>
              {sectionTitle(id)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** By the address, so that it can be shared and gone back from. */
function showSection(id: SectionId): void {
  window.location.hash = id;
}

function useCurrentSection(ready: boolean): SectionId {
  const [current, setCurrent] = useState<SectionId>(sectionOf(window.location.hash) ?? 'general');
  useEffect(() => {
    const screen = document.querySelector('main');
    if (screen === null || !ready) return undefined;
    const look = (): void => setCurrent(currentOf(screen));
    // Once the data is there the parts have their places: only now can one be gone to.
    const asked = sectionOf(window.location.hash);
    if (asked !== null) document.getElementById(asked)?.scrollIntoView();
    look();
    screen.addEventListener('scroll', look, { passive: true });
    window.addEventListener('hashchange', look);
    return () => {
      screen.removeEventListener('scroll', look);
      window.removeEventListener('hashchange', look);
    };
  }, [ready]);
  return current;
}

function currentOf(screen: HTMLElement): SectionId {
  const above = screen.getBoundingClientRect().top;
  const places = sectionIds.flatMap((id) => {
    const part = document.getElementById(id);
    return part === null ? [] : [{ id, top: part.getBoundingClientRect().top - above }];
  });
  return currentSection(places, {
    height: screen.clientHeight,
    atEnd: screen.scrollTop > 0 && screen.scrollHeight - screen.scrollTop - screen.clientHeight < 4,
    asked: sectionOf(window.location.hash),
  });
}
