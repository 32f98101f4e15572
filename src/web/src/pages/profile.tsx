import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, send } from '../api/client';
import { live, meterAnswers } from '../api/live';
import type { LoadProfile, LoadProfileSets } from '../api/schema';
import { Chart, type ChartData } from '../chart/chart';
import { NONE, dayMinute, dayTime, hourMinute, num, span } from '../format';
import { known, t, type Key } from '../i18n';
import { told } from '../i18n/told';
import { Icon } from '../ui/icons';
import { Badge, Card, Facts, Field, Note, Page } from '../ui/kit';
import { useData } from '../ui/data';
import { noProblem, placed, problemOf } from '../ui/problem';
import { useNames } from '../ui/names';
import { useStore } from '../ui/store';
import { localTime, saveTable, type Cell } from '../ui/table';

const localInput = (time: Date): string => new Date(time.getTime() - time.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

const lines = ['import', 'export', 'l1', 'l2', 'l3'];

/** What is shown before anybody chooses a range. */
const FIRST_MS = 2 * 86400000;

// Another reading ends within seconds when it was that of a page that was just left.
const BUSY_PAUSE_MS = 1500;
const BUSY_TRIES = 8;

export default function Profile() {
  // Shortly after its start the module does not know the meter's sets yet: ask again until it does.
  const [asking, setAsking] = useState(true);
  const sets = useData<LoadProfileSets>('load-profile/sets', asking ? 3000 : null);
  const answers = meterAnswers(useStore(live));
  const found = (sets.data?.sets.length ?? 0) > 0;
  useEffect(() => setAsking(!found), [found]);
  const names = useNames();
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
    const last = [localInput(new Date(Date.now() - FIRST_MS)), localInput(new Date())] as const;
    setFrom(last[0]);
    setTo(last[1]);
    // The last days at once: what most people come for.
    void read(...last);
    return () => abort.current?.abort();
  }, [set?.set]);

  const read = async (from: string, to: string): Promise<void> => {
    const query = new URLSearchParams({ set: String(set?.set ?? 1) });
    for (const [name, time] of Object.entries({ from, to })) if (time) query.set(name, new Date(time).toISOString().replace(/\.\d+/, ''));
    const own = (abort.current = new AbortController());
    setProblem(noProblem);
    setProfile(null);
    setProgress({ done: 0, expected: null });
    for (let tries = 0; !own.signal.aborted; tries++) {
      try {
        const response = await send('GET', 'load-profile?' + query, { signal: own.signal, timeoutMs: 60000 });
        setProfile(await follow(response, (done, expected) => setProgress({ done, expected })));
      } catch (error) {
        // A small board reads one log of its meter at a time, and says when to come again.
        const isBusy = error instanceof ApiError && error.status === 503;
        if (isBusy || (error instanceof ApiError && error.code === 'profile_busy' && tries < BUSY_TRIES)) {
          await new Promise((resolve) => setTimeout(resolve, isBusy ? (error.retryAfterSeconds ?? 1) * 1000 : BUSY_PAUSE_MS));
          continue;
        }
        if (!own.signal.aborted) setProblem(error instanceof SyntaxError ? { text: t('profile.broken'), field: '' } : problemOf(error));
      }
      break;
    }
    if (abort.current === own) setProgress(null);
  };

  // Known when the meter was read once: later questions for more than it keeps are answered before it is read.
  const [oldest, setOldest] = useState<{ set: number; time: string } | null>(null);
  useEffect(() => {
    if (profile?.oldest_time) setOldest({ set: profile.set, time: profile.oldest_time });
  }, [profile]);
  const kept = set && oldest?.set === set.set ? oldest.time : null;
  const isBefore = (time: string): boolean => !!kept && !!time && Date.parse(time) < Date.parse(kept) - (set?.interval_s ?? 0) * 1000;

  const hours = set?.interval_s && from && to ? (Date.parse(to) - Date.parse(from)) / 1000 / set.interval_s : null;
  return (
    <Page title={t('nav.profile')}>
      {sets.problem && <Note tone="bad">{sets.problem}</Note>}
      {!sets.data && !sets.problem && <p class="muted" aria-busy="true">{t('logs.reading')}</p>}
      {sets.data && sets.data.sets.length === 0 && <Note>{t(answers ? 'profile.none' : 'logs.unknown')}</Note>}
      {set && (
        <div class="cols">
          <Card title={t('profile.choose')}>
            <form class="stack" onSubmit={(e) => (e.preventDefault(), void read(from, to))}>
              {sets.data!.sets.length > 1 && (
                <Field label={t('profile.set')}>
                  {(p) => (
                    <select {...p} value={set.set} onChange={(e) => (setChosen(Number(e.currentTarget.value)), setProfile(null))}>
                      {sets.data!.sets.map((s) => (
                        <option key={s.set} value={s.set}>
                          {s.set}: {span(s.interval_s)}, {s.channels.map((c) => channelName(c.name, names)).join(', ')}
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
              {isBefore(from) && <Note tone="warn">{t(isBefore(to) ? 'profile.oldest.all' : 'profile.oldest', { time: dayTime(kept) })}</Note>}
              <div class="row">
                <button type="submit" class="primary" disabled={!!progress || isBefore(to)}>
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
                [t('profile.since'), dayTime(kept)],
                [t('profile.channels'), set.channels.map((c) => channelName(c.name, names) + (c.unit ? ` (${c.unit})` : '')).join(', ')],
              ]}
            />
          </Card>
        </div>
      )}
      {profile && <Result profile={profile} />}
    </Page>
  );
}

const isEnergy = (unit: string | null | undefined): boolean => /wh$|varh$/i.test(unit ?? '');

/** What a channel is called: phases and M-Bus devices by the names that their user gave. */
function channelName(name: string, names: ReturnType<typeof useNames>): string {
  const [, slot] = /^M-Bus device (\d), /.exec(name) ?? [];
  const given = slot && names.mbus(Number(slot));
  return given ? given + told(name).slice(told(name).indexOf(', ')) : told(name).replace(/\bL([123])$/, (_, n: string) => names.line(Number(n)));
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

function Result({ profile }: { profile: LoadProfile }) {
  const names = useNames();
  const units = useMemo(() => [...new Set(profile.channels.map((c) => c.unit ?? ''))], [profile]);
  const [unit, setUnit] = useState(units[0] ?? '');
  const shown = profile.channels.filter((c) => (c.unit ?? '') === unit).slice(0, lines.length);
  const isCounted = isEnergy(unit);
  const half = isCounted ? profile.interval_s / 2 : 0;
  const data = useMemo<ChartData>(() => {
    const columns = shown.map((c) => profile.channels.indexOf(c));
    const xs: number[] = [];
    const values: (number | null)[][] = columns.map(() => []);
    for (const interval of profile.intervals) {
      if (!interval.end_time) continue;
      // What was counted over an interval stands in its middle; where intervals are missing nothing is drawn.
      const x = Date.parse(interval.end_time) / 1000 - half;
      const isAfterGap = xs.length > 0 && x - xs[xs.length - 1]! > profile.interval_s * 1.5;
      if (isAfterGap) xs.push(x - profile.interval_s);
      xs.push(x);
      columns.forEach((c, i) => values[i]!.push(...(isAfterGap ? [null] : []), interval.values[c] ?? null));
    }
    return [xs, ...values];
  }, [profile, unit]);
  const marks = new Map<string, string[]>();
  for (const i of profile.intervals) for (const status of i.status ?? []) marks.set(status, [...(marks.get(status) ?? []), i.end_time ?? '']);
  const marked = profile.intervals.filter((i) => i.status && i.status.length > 0);
  const sums = profile.channels.map((c, index) => profile.intervals.reduce((sum, i) => sum + (i.values[index] ?? 0), 0) * (isEnergy(c.unit) ? 1 : NaN));
  const xText = (v: number): string => (half ? `${dayMinute(v - half)}–${hourMinute(v + half)}` : dayMinute(v));
  const statusText = (s: string): string => {
    const key = 'status.' + s;
    return known(key) ? t(key as Key) : s.replaceAll('_', ' ');
  };
  const rows = (): Cell[][] => [
    [t('profile.to'), ...profile.channels.map((c) => channelName(c.name, names) + (c.unit ? ` (${c.unit})` : '')), t('profile.marks')],
    ...profile.intervals.map((i) => [localTime(i.end_time), ...profile.channels.map((_, c) => i.values[c]), (i.status ?? []).map(statusText).join(', ')]),
  ];
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
          <button onClick={() => saveTable('load-profile', rows())}>
            <Icon name="down" />
            CSV
          </button>
        </>
      }
    >
      {!profile.complete && <Note tone="warn">{told(profile.error?.message) ?? t('profile.incomplete')}</Note>}
      <Chart series={shown.map((c, i) => ({ label: channelName(c.name, names), color: lines[i]!, unit: c.unit ?? '', kind: i === 0 ? 'area' : 'line', step: isCounted ? profile.interval_s : undefined, decimals: /^(wh|varh|w|var)$/i.test(c.unit ?? '') ? 0 : 3 }))} data={data} height={300} label={t('profile.chart')} xText={xText} />
      <div class="cols">
        <div>
          <h3>{t('profile.sum')}</h3>
          <Facts items={profile.channels.map((c, i) => [channelName(c.name, names), Number.isFinite(sums[i]) ? `${num(sums[i]! / 1000, 3)} k${c.unit}` : NONE] as const)} />
        </div>
        <div>
          <h3>{t('profile.marked', { n: num(marked.length) })}</h3>
          <ul class="plain small">
            {[...marks].map(([status, times]) => (
              <li key={status}>
                <Badge tone={status === 'dst' ? 'plain' : 'warn'}>{statusText(status)}</Badge>{' '}
                {times.length === 1 ? dayTime(times[0]) : t('profile.marked.many', { n: num(times.length), from: dayTime(times[0]), to: dayTime(times[times.length - 1]) })}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Card>
  );
}
