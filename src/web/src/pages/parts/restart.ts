import { post, sentence } from '../../api/client';
import { t } from '../../i18n';
import { ask, say } from '../../ui/kit';

export async function restart(): Promise<void> {
  if (!(await ask({ title: t('restart.title'), text: t('restart.text'), yes: t('restart') }))) return;
  try {
    await post('restart');
    say(t('restarting'));
  } catch (error) {
    say(sentence(error));
  }
}
