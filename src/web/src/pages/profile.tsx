import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { send } from '../api/client';
import { live, meterAnswers } from '../api/live';
import type { LoadProfile, LoadProfileSets } from '../api/schema';
import { Chart, type ChartData } from '../chart/chart';
import { NONE, dayTime, locale, num, span } from '../format';
import { known, t, type Key } from '../i18n';
import { told } from '../i18n/told';
import { Icon } from '../ui/icons';
import { Badge, Card, Facts, Field, Note, Page } from '../ui/kit';
import { useData } from '../ui/data';
import { noProblem, placed, problemOf } from '../ui/problem';
import { useStore } from '../ui/store';

const localInput = (time: Date): string => new Date(time.getTime() - time.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

const lines = ['import', 'export', 'l1', 'l2', 'l3'];

export default function Profile() {
  // Shortly after its start the module does not know the meter's sets yet: ask again until it does.
  const [asking, setAsking] = useState(true);
  const sets = useData<LoadProfileSets>('load-profile/sets', asking ? 3000 : null);
  const answers = meterAnswers(useStore(live));
  const found = (sets.data?.sets.length ?? 0) > 0;
  useEffect(() => setAsking(!found), [found]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [profile, setProfile] = useState<LoadProfile | null>(null);
  const [progress, setProgress] = useState<{ done: number; expected: number | null } | null>(null);
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'from', 'to');
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const set = sets.data?.sets.find((s) => s.set === chosen) ?? sets.data?.sets[0];
  useEffect(() => {
    if (!set) return;
    setTo(localInput(new Date()));
    setFrom(localInput(new Date(Date.now() - 2 * 86400000)));
  }, [set?.set]);

  const query = (): string => {
    const q = new URLSearchParams({ set: String(set?.set ?? 1) });
    if (from) q.set('from', new Date(from).toISOString().replace(/\.\d+/, ''));
    if (to) q.set('to', new Date(to).toISOString().replace(/\.\d+/, ''));
    return q.toString();
  };

  const read = async (): Promise<void> => {
    setProblem(noProblem);
    setProfile(null);
    setProgress({ done: 0, expected: null });
    abort.current = new AbortController();
    try {
      const response = await send('GET', 'load-profile?' + query(), { signal: abort.current.signal, timeoutMs: 60000 });
      setProfile(await follow(response, (done, expected) => setProgress({ done, expected })));
    } catch (error) {
      if (!abort.current.signal.aborted) setProblem(error instanceof SyntaxError ? { text: t('profile.broken'), field: '' } : problemOf(error));
    } finally {
      setProgress(null);
    }
  };

  const hours = set?.interval_s && from && to ? (Date.parse(to) - Date.parse(from)) / 1000 / set.interval_s : null;
  return (
    <Page title={t('nav.profile')}>
      {sets.problem && <Note tone="bad">{sets.problem}</Note>}
      {!sets.data && !sets.problem && <p class="muted" aria-busy="true">{t('logs.reading')}</p>}
      {sets.data && sets.data.sets.length === 0 && <Note>{t(answers ? 'profile.none' : 'logs.unknown')}</Note>}
      {set && (
        <div class="cols">
          <Card title={t('profile.choose')}>
            <form class="stack" onSubmit={(e) => (e.preventDefault(), void read())}>
              {sets.data!.sets.length > 1 && (
                <Field label={t('profile.set')}>
                  {(p) => (
                    <select {...p} value={set.set} onChange={(e) => (setChosen(Number(e.currentTarget.value)), setProfile(null))}>
                      {sets.data!.sets.map((s) => (
                        <option key={s.set} value={s.set}>
                          {s.set}: {span(s.interval_s)}, {s.channels.map((c) => told(c.name)).join(', ')}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
              )}
              <div class="fields">
                <Field label={t('profile.from')} error={problemAt('from')}>{(p) => <input {...p} type="datetime-local" value={from} onInput={(e) => setFrom(e.currentTarget.value)} />}</Field>
                <Field label={t('profile.to')} error={problemAt('to')}>{(p) => <input {...p} type="datetime-local" value={to} onInput={(e) => setTo(e.currentTarget.value)} />}</Field>
              </div>
              <div class="row">
                <button type="submit" class="primary" disabled={!!progress}>
                  {t('profile.read')}
                </button>
                {progress && (
                  <button type="button" onClick={() => abort.current?.abort()}>
                    {t('cancel')}
                  </button>
                )}
                <span class="muted small">{hours !== null && hours > 0 && t('profile.about', { n: num(hours) })}</span>
              </div>
              <div aria-live="polite">
                {progress && (
                  <div class="stack tight">
                    {progress.expected ? <progress value={progress.done} max={progress.expected} aria-label={t('profile.reading')} /> : <progress aria-label={t('profile.reading')} />}
                    <span class="muted small">{t('profile.progress', { n: num(progress.done), total: num(progress.expected) })}</span>
                  </div>
                )}
                {problemAt() && <Note tone="bad">{problemAt()}</Note>}
              </div>
            </form>
          </Card>
          <Card title={t('profile.kept')}>
            <Facts
              items={[
                [t('profile.interval'), span(set.interval_s)],
                [t('profile.intervals'), num(set.intervals)],
                [t('profile.channels'), set.channels.map((c) => told(c.name) + (c.unit ? ` (${c.unit})` : '')).join(', ')],
              ]}
            />
          </Card>
        </div>
      )}
      {profile && <Result profile={profile} csv={'/api/v1/load-profile?format=csv&' + query()} />}
    </Page>
  );
}

/** Reads a streamed profile and counts its intervals on the way. */
async function follow(response: Response, progress: (done: number, expected: number | null) => void): Promise<LoadProfile> {
  if (!response.body) return (await response.json()) as LoadProfile;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let done = 0;
  let looked = 0;
  let expected: number | null = null;
  for (;;) {
    const piece = await reader.read();
    if (piece.value) text += decoder.decode(piece.value, { stream: true });
    expected ??= Number(/"intervals_expected"\s*:\s*(\d+)/.exec(text)?.[1] ?? NaN) || null;
    for (let at = text.indexOf('"end_time"', looked); at >= 0; at = text.indexOf('"end_time"', looked)) {
      done++;
      looked = at + 10;
    }
    progress(done, expected);
    if (piece.done) return JSON.parse(text) as LoadProfile;
  }
}

function Result({ profile, csv }: { profile: LoadProfile; csv: string }) {
  const units = useMemo(() => [...new Set(profile.channels.map((c) => c.unit ?? ''))], [profile]);
  const [unit, setUnit] = useState(units[0] ?? '');
  const shown = profile.channels.filter((c) => (c.unit ?? '') === unit).slice(0, lines.length);
  const data = useMemo<ChartData>(() => {
    const known = profile.intervals.filter((i) => i.end_time);
    return [known.map((i) => Date.parse(i.end_time!) / 1000), ...shown.map((c) => known.map((i) => i.values[profile.channels.indexOf(c)] ?? null))];
  }, [profile, unit]);
  const marked = profile.intervals.filter((i) => i.status && i.status.length > 0);
  const sums = profile.channels.map((c, index) => profile.intervals.reduce((sum, i) => sum + (i.values[index] ?? 0), 0) * (/wh$|varh$/i.test(c.unit ?? '') ? 1 : NaN));
  const xText = (v: number): string =>
    new Date(v * 1000).toLocaleString(locale(), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  return (
    <Card
      title={t('profile.result', { n: num(profile.intervals.length) })}
      actions={
        <>
          {units.length > 1 && (
            <select class="auto" aria-label={t('profile.unit')} value={unit} onChange={(e) => setUnit(e.currentTarget.value)}>
              {units.map((u) => (
                <option key={u} value={u}>
                  {u || '–'}
                </option>
              ))}
            </select>
          )}
          <a class="button" href={csv} download="load-profile.csv">
            <Icon name="down" />
            CSV
          </a>
        </>
      }
    >
      {!profile.complete && <Note tone="warn">{told(profile.error?.message) ?? t('profile.incomplete')}</Note>}
      <Chart series={shown.map((c, i) => ({ label: told(c.name), color: lines[i]!, unit: c.unit ?? '', kind: i === 0 ? 'area' : 'line', decimals: /^(wh|varh|w|var)$/i.test(c.unit ?? '') ? 0 : 3 }))} data={data} height={300} label={t('profile.chart')} xText={xText} />
      <div class="cols">
        <div>
          <h3>{t('profile.sum')}</h3>
          <Facts items={profile.channels.map((c, i) => [told(c.name), Number.isFinite(sums[i]) ? `${num(sums[i]! / 1000, 3)} k${c.unit}` : NONE] as const)} />
        </div>
        <div>
          <h3>{t('profile.marked', { n: num(marked.length) })}</h3>
          <ul class="plain small">
            {marked.slice(0, 12).map((i, n) => (
              <li key={n}>
                {dayTime(i.end_time)}{' '}
                {i.status!.map((s) => {
                  const key = 'status.' + s;
                  return (
                    <Badge key={s} tone="warn">
                      {known(key) ? t(key as Key) : s.replaceAll('_', ' ')}
                    </Badge>
                  );
                })}
              </li>
            ))}
          </ul>
          {marked.length > 12 && <p class="muted small">{t('profile.marked.more', { n: num(marked.length - 12) })}</p>}
        </div>
      </div>
    </Card>
  );
}
