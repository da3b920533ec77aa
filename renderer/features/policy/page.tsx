// The screen Policy.
import { t } from '../../lib/words.ts';
import { Screen } from '../../ui/screen.tsx';

export default function Page() {
  return (
    <Screen title={t('Policy')} busy={false}>
      {null}
    </Screen>
  );
}
