// The screen Requests.
import { t } from '../../lib/words.ts';
import { Screen } from '../../ui/screen.tsx';

export default function Page() {
  return (
    <Screen title={t('Requests')} busy={false}>
      {null}
    </Screen>
  );
}
