import { useEffect, useState } from 'preact/hooks';
import { sentence } from '../../api/client';
import { t } from '../../i18n';
import { go, route } from '../../router';
import { Icon } from '../../ui/icons';
import { Page, Tabs, say, useInterval } from '../../ui/kit';
import { loadCatalogue } from '../../mep/catalogue';
import { useStore } from '../../ui/store';
import { Build } from './build';
import { Classic } from './classic';
import { Compare } from './compare';
import { Decode } from './decode';
import { Packets } from './packets';
import { Snapshot } from './snapshot';
import { Walk } from './walk';
import { refresh } from './log';
import { adoptUnlock, lockWrites, unlockWrites, unlockedUntil } from './unlock';
import './explorer.css';

const parts = ['raw', 'build', 'packets', 'decode', 'compare', 'walk'] as const;
type Part = (typeof parts)[number];

export default function Explorer() {
  const where = useStore(route);
  const part: Part = parts.find((p) => p === where.part) ?? 'raw';
  useEffect(adoptUnlock, []);
  useEffect(() => void loadCatalogue().catch(() => undefined), []);
  useInterval(refresh, 1500);
  return (
    <Page title={t('nav.explorer')} actions={<Lock />}>
      <Tabs label={t('nav.explorer')} value={part} options={parts.map((id) => ({ id, label: t(`explorer.${id}`) }))} onChange={(id) => go('explorer/' + id)} />
      <div class="stack" role="tabpanel" aria-labelledby={'tab-' + part}>
        {part === 'raw' && <Classic />}
        {part === 'build' && <Build />}
        {part === 'packets' && <Packets />}
        {part === 'decode' && <Decode />}
        {part === 'compare' && <Compare />}
        {part === 'walk' && (
          <>
            <Snapshot />
            <Walk />
          </>
        )}
      </div>
    </Page>
  );
}

/** Writes are locked unless somebody has just unlocked them; the rest of the ten minutes is shown. */
function Lock() {
  const until = useStore(unlockedUntil);
  const [, tick] = useState(0);
  useInterval(() => tick((n) => n + 1), until > performance.now() ? 1000 : null, [until]);
  const left = Math.max(0, Math.round((until - performance.now()) / 1000));
  const press = async (): Promise<void> => {
    try {
      if (left > 0) await lockWrites();
      else await unlockWrites();
    } catch (error) {
      say(sentence(error));
    }
  };
  return (
    <button class={left > 0 ? 'slim danger' : 'slim'} aria-pressed={left > 0} onClick={() => void press()}>
      <Icon name={left > 0 ? 'unlock' : 'lock'} />
      {left > 0 ? t('unlock.left', { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` }) : t('unlock.locked')}
    </button>
  );
}
