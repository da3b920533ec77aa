// The screen Settings.
import { t } from '../../lib/words.ts';
import { Screen } from '../../ui/screen.tsx';

export default function Page() {
  return (
    <Screen title={t('Settings')} busy={false}>
      {null}
    </Screen>
  );
}
