import { known, t } from '../i18n';

/** Text of a type or result in ET15. Meters may know more than is public. */
export const named = (key: string, number = 0): string => (known(key) ? t(key) : t('request.unknown', { n: number }));
