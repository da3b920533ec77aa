// The screen Home.
import { t } from '../../lib/words.ts';
import { Screen } from '../../ui/screen.tsx';

export default function Page() {
  return (
    <Screen title={t('Home')} busy={false}>
      {null}
    </Screen>
  );
}
