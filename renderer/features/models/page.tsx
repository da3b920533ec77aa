// The screen Models.
import { t } from '../../lib/words.ts';
import { Screen } from '../../ui/screen.tsx';

export default function Page() {
  return (
    <Screen title={t('Models')} busy={false}>
      {null}
    </Screen>
  );
}
