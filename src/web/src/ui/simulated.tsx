import { live } from '../api/live';
import { t } from '../i18n';
import { useStore } from './store';

/** Says on every page that its numbers are of no real meter. */
export const Simulated = () => (useStore(live).link?.simulated ? <p class="badge warn simulated">{t('simulated')}</p> : null);
