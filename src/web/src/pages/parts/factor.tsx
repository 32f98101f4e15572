import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client';
import { live } from '../../api/live';
import type { Settings } from '../../api/schema';
import { t } from '../../i18n';
import type { Data } from '../../ui/data';
import { Action, Card, Field, Note, say } from '../../ui/kit';
import { noProblem, placed, problemOf } from '../../ui/problem';
import { useStore } from '../../ui/store';

/** The factor of transformers that the meter does not apply. */
export function FactorForm({ settings }: { settings: Data<Settings> }) {
  const stored = settings.data?.meter?.transformer_factor ?? 1;
  const [factor, setFactor] = useState(String(stored));
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'transformer_factor');
  const applied = useStore(live).reading?.transformer_factor;
  useEffect(() => setFactor(String(stored)), [stored]);
  const save = async (): Promise<void> => {
    setProblem(noProblem);
    try {
      settings.put(await call<Settings>('PUT', 'settings', { body: { meter: { transformer_factor: Number(factor) } } }));
      say(t('saved'));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Card title={t('factor.title')}>
      <form class="stack" onSubmit={(e) => e.preventDefault()}>
        <p class="muted small">{t('factor.text')}</p>
        <div class="fields short">
          <Field label={t('factor.label')} error={problemAt('transformer_factor')}>
            {(p) => <input {...p} type="number" inputMode="numeric" min={1} max={10000} step={1} value={factor} onInput={(e) => setFactor(e.currentTarget.value)} />}
          </Field>
        </div>
        {stored > 1 && applied === 1 && <Note>{t('factor.own')}</Note>}
        {problemAt() && <Note tone="bad">{problemAt()}</Note>}
        <div>
          <Action type="submit" onClick={save}>
            {t('save')}
          </Action>
        </div>
      </form>
    </Card>
  );
}
