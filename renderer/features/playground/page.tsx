// The screen Playground.
import { t } from '../../lib/words.ts';
import { Screen } from '../../ui/screen.tsx';

export default function Page() {
  return (
    <Screen title={t('Playground')} busy={false}>
      {null}
    </Screen>
  );
}
