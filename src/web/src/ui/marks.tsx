import { live } from '../api/live';
import { t } from '../i18n';
import { useStore } from './store';

/** Says on every page what holds for all of its numbers: that they are of no real meter, or times a factor. */
export function Marks() {
  const { link, reading } = useStore(live);
  const factor = reading?.transformer_factor ?? 1;
  return link?.simulated || factor > 1 ? (
    <p class="row marks">
      {link?.simulated && <span class="badge warn">{t('simulated')}</span>}
      {factor > 1 && <span class="badge">{t('factor.mark', { n: factor })}</span>}
    </p>
  ) : null;
}
