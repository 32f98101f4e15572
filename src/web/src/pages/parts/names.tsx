import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client';
import type { Names, Settings } from '../../api/schema';
import { t } from '../../i18n';
import { Action, Card, Field, Note, say } from '../../ui/kit';
import type { Data } from '../../ui/data';
import { fetchNames } from '../../ui/names';
import { noProblem, placed, problemOf } from '../../ui/problem';

const kinds = [
  { id: 'tiers', label: (n: number) => t('dash.tier', { n }) },
  { id: 'phases', label: (n: number) => t('dash.phase', { n }) },
  { id: 'mbus', label: (n: number) => t('mbus.device', { n }) },
] as const;

/** What the user calls tariffs, phases and the meters behind the meter. */
export function NamesForm({ settings }: { settings: Data<Settings> }) {
  const stored = settings.data?.names;
  const [names, setNames] = useState<Names>(stored ?? {});
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'tiers', 'phases', 'mbus');
  useEffect(() => setNames(stored ?? {}), [stored]);
  const change = (kind: keyof Names, at: number, name: string): void => setNames({ ...names, [kind]: (names[kind] ?? []).map((old, i) => (i === at ? name : old)) });
  const save = async (): Promise<void> => {
    setProblem(noProblem);
    try {
      settings.put(await call<Settings>('PUT', 'settings', { body: { names } }));
      await fetchNames();
      say(t('saved'));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Card title={t('names.title')}>
      <form class="stack" onSubmit={(e) => e.preventDefault()}>
        <p class="muted small">{t('names.text')}</p>
        {kinds.map((kind) => (
          <div class="stack tight" key={kind.id}>
            <div class="fields short">
              {(names[kind.id] ?? []).map((name, i) => (
                <Field key={i} label={kind.label(i + 1)}>
                  {(p) => <input {...p} value={name} maxLength={32} autocomplete="off" onInput={(e) => change(kind.id, i, e.currentTarget.value)} />}
                </Field>
              ))}
            </div>
            {problemAt(kind.id) && <Note tone="bad">{problemAt(kind.id)}</Note>}
          </div>
        ))}
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
