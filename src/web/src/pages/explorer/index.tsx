import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { go, route } from '../../router';
import { Page, Tabs, useInterval } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { Classic } from './classic';
import { refresh } from './log';
import { adoptUnlock } from './unlock';
import './explorer.css';

const parts = ['raw'] as const;
type Part = (typeof parts)[number];

export default function Explorer() {
  const where = useStore(route);
  const part: Part = parts.find((p) => p === where.part) ?? 'raw';
  useEffect(adoptUnlock, []);
  useInterval(refresh, 1500);
  return (
    <Page title={t('nav.explorer')}>
      <Tabs label={t('nav.explorer')} value={part} options={parts.map((id) => ({ id, label: t(`explorer.${id}`) }))} onChange={(id) => go('explorer/' + id)} />
      <div class="stack" role="tabpanel" aria-labelledby={'tab-' + part}>
        {part === 'raw' && <Classic />}
      </div>
    </Page>
  );
}
