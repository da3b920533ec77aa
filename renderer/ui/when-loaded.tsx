// Owns showing what is loaded when it is first shown. Unlike `lazy` it suspends nothing: after a fallback React shows
// nothing new for 300 ms, even where the code is there after three.
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

export function whenLoaded<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode = null,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function WhenLoaded(props: Props) {
    const [Shown, show] = useState(() => loaded);
    useEffect(() => {
      if (Shown !== null) return;
      load().then(
        (component) => {
          loaded = component;
          show(() => component);
        },
        // What cannot be loaded is told where every error of a screen is.
        (error: unknown) =>
          show(() => {
            throw error;
          }),
      );
    }, [Shown]);
    return Shown === null ? meanwhile : <Shown {...props} />;
  };
}
