import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get, session } from '../api/client';
import { ageSeconds, live } from '../api/live';
import type { HistoryDays, HistoryEnergy, HistoryPower, Phase, Reading } from '../api/schema';
import { Chart, type ChartData, type ChartSeries } from '../chart/chart';
import { NONE, clock, connected, day, dayMonth, kwh, locale, num, span, withUnit } from '../format';
import { known, t, type Key } from '../i18n';
import { Icon } from '../ui/icons';
import { useData, type Data } from '../ui/data';
import { Badge, Card, Facts, Note, Page, Segments, useInterval } from '../ui/kit';
import { useNames } from '../ui/names';
import { useStore } from '../ui/store';
import type { Cell } from '../ui/table';
import { Login } from './login';
import './dashboard.css';

export function Dashboard() {
  const state = useStore(live);
  const [, tick] = useState(0);
  useInterval(() => tick((n) => n + 1), 1000);
  if (state.needsLogin && !session.get()) return <Login title={t('nav.dashboard')} />;
  const reading = state.reading;
  const held = reading?.held_back ?? [];
  const age = ageSeconds(state);
  const old = reading !== null && (reading.stale || state.silent || (age ?? 0) > 30);
  return (
    <Page title={t('nav.dashboard')} actions={<Freshness reading={reading} age={age} old={old} />}>
      <div class={old ? 'dash old' : 'dash'}>
        <div class="hero">
          <PowerNow reading={reading} />
          <Tiles reading={reading} />
        </div>
        {held.length > 0 && (
          <Note tone="warn" title={t('held.title')}>
            <ul>
              {held.map((reason) => (
                <li key={reason}>{known('held.' + reason) ? t(('held.' + reason) as Key) : reason}</li>
              ))}
            </ul>
          </Note>
        )}
        <Phases reading={reading} />
        <Charts reading={reading} />
        <div class="cols">
          <Registers reading={reading} />
          <Grid reading={reading} />
        </div>
      </div>
    </Page>
  );
}

function Freshness({ reading, age, old }: { reading: Reading | null; age: number | null; old: boolean }) {
  if (!reading) return <Badge tone="warn">{t('dash.waiting')}</Badge>;
  return <Badge tone={old ? 'bad' : 'good'}>{old ? t('dash.old', { age: span(age) }) : t('dash.live', { age: span(age) })}</Badge>;
}

const netOf = (r: { power_import_w?: number | null; power_export_w?: number | null } | null | undefined): number | null =>
  r && typeof r.power_import_w === 'number' ? r.power_import_w - (r.power_export_w ?? 0) : null;

/** The greatest power seen since the page opened sets the length of the bar. */
let peak = 3000;

function PowerNow({ reading }: { reading: Reading | null }) {
  const net = netOf(reading);
  if (net !== null) peak = Math.max(peak, Math.abs(net));
  const kind = net === null ? '' : net < 0 ? 'export' : 'import';
  const magnitude = net === null ? null : Math.abs(net);
  const kilo = magnitude !== null && magnitude >= 10000;
  const title = net === null ? t('dash.power') : net < 0 ? t('dash.exporting') : t('dash.importing');
  return (
    <section class={`card power ${kind}`} aria-label={t('dash.power')}>
      <div class="what">{title}</div>
      <div class="value">
        {kilo ? num(magnitude / 1000, 2) : num(magnitude)}
        {magnitude !== null && <small>{kilo ? 'kW' : 'W'}</small>}
      </div>
      <div class="bar" aria-hidden="true">
        <i style={{ width: `${magnitude === null ? 0 : Math.min(100, (magnitude / peak) * 100)}%` }} />
      </div>
      <div class="foot">
        <span>{t('dash.both', { import: withUnit(num(reading?.power_import_w), 'W'), export: withUnit(num(reading?.power_export_w), 'W') })}</span>
        <span>{reading?.sample_time ? t('dash.measured', { time: clock(reading.sample_time) }) : NONE}</span>
      </div>
    </section>
  );
}

function Tile({ label, dot, value, unit, note }: { label: string; dot?: string; value: string; unit: string; note?: string }) {
  return (
    <section class="card tile">
      <div class="label">
        {dot && <span class={`dot ${dot}`} />}
        {label}
      </div>
      <div class="big">
        {value}
        {value !== NONE && <small>{unit}</small>}
      </div>
      {note && <div class="muted small">{note}</div>}
    </section>
  );
}

function Tiles({ reading }: { reading: Reading | null }) {
  // The registers are known before today: its beginning comes out of the meter's load profile.
  const fetching = typeof reading?.energy_import_wh === 'number' && typeof reading.today_import_wh !== 'number' ? t('dash.today.fetching') : '';
  return (
    <div class="tiles">
      <Tile label={t('dash.today.import')} dot="import" value={kwh(reading?.today_import_wh)} unit="kWh" note={fetching} />
      <Tile label={t('dash.today.export')} dot="export" value={kwh(reading?.today_export_wh)} unit="kWh" note={fetching} />
      <Tile label={t('dash.total.import')} dot="import" value={kwh(reading?.energy_import_wh, 1)} unit="kWh" />
      <Tile label={t('dash.total.export')} dot="export" value={kwh(reading?.energy_export_wh, 1)} unit="kWh" />
    </div>
  );
}

const connectedOf = (reading: Reading | null): number[] => connected(reading?.phases ?? [], (reading?.held_back ?? []).length > 0);

function Phases({ reading }: { reading: Reading | null }) {
  const names = useNames();
  const phases: (Phase | null)[] = reading?.phases.length ? reading.phases : [null, null, null];
  return (
    <div class="phases">
      {connectedOf(reading).map((index) => {
        const phase = phases[index] ?? null;
        return (
        <section class="card phase" key={index}>
          <h2>
            <span class={`dot l${index + 1}`} />
            {names.phase(index + 1)}
          </h2>
          <div class="phase-v">
            {num(netOf(phase))}
            {netOf(phase) !== null && <small>W</small>}
          </div>
          <Facts
            items={[
              [t('dash.voltage'), withUnit(num(phase?.voltage_v, 1), 'V')],
              [t('dash.current'), withUnit(num(phase?.current_a, 2), 'A')],
              [t('dash.pf'), num(phase?.power_factor, 3)],
              [t('dash.angle'), phase?.phase_angle_deg === null || phase?.phase_angle_deg === undefined ? NONE : num(phase.phase_angle_deg, 1) + '°'],
            ]}
          />
        </section>
        );
      })}
    </div>
  );
}

type Range = 'live' | '24h' | 'days' | 'months';

/** Where a chart leaves what it shows, for who saves it as a table: its heading and rows, with times as x. */
type Shown = { current: () => { heading: Cell[]; rows: Cell[][] } };

/** What a chart of times shows, without the moments of which nothing is known. */
const shownOf = (series: ChartSeries[], [xs, ...columns]: ChartData): ReturnType<Shown['current']> => ({
  heading: series.map((s) => `${s.label} (${s.unit})`),
  rows: xs.map((x, i) => [x, ...columns.map((column, c) => (series[c]!.mirrored && column[i] ? -column[i] : column[i]))]).filter((row) => row.some((cell, i) => i > 0 && typeof cell === 'number')),
});

function Charts({ reading }: { reading: Reading | null }) {
  const [range, setRange] = useState<Range>('live');
  const loggedIn = !!useStore(session);
  const shown: Shown = useRef(() => ({ heading: [], rows: [] }));
  const save = async (): Promise<void> => {
    const { heading, rows } = shown.current();
    const { localTime, saveTable } = await import('./all');
    saveTable('meter-' + range, [[t('chart.time'), ...heading], ...rows.map(([x, ...cells]) => [typeof x === 'number' ? localTime(x) : x, ...cells])]);
  };
  return (
    <Card
      title={t('dash.history')}
      actions={
        <>
          <Segments
            label={t('dash.range')}
            value={range}
            onChange={setRange}
            options={[
              { id: 'live', label: t('dash.range.live') },
              { id: '24h', label: t('dash.range.24h') },
              { id: 'days', label: t('dash.range.days') },
              { id: 'months', label: t('dash.range.months') },
            ]}
          />
          {(loggedIn || range === 'live') && (
            <button onClick={() => void save()}>
              <Icon name="down" />
              CSV
            </button>
          )}
        </>
      }
    >
      {range === 'live' ? <LiveChart reading={reading} loggedIn={loggedIn} shown={shown} /> : loggedIn ? range === '24h' ? <DayChart shown={shown} /> : <TotalsChart months={range === 'months'} shown={shown} /> : <Login24 />}
    </Card>
  );
}

function Login24() {
  return (
    <div class="empty">
      <p class="muted">{t('dash.history.login')}</p>
      <a class="button" href="#/login">
        {t('login.do')}
      </a>
    </div>
  );
}

const LIVE_SPAN_S = 600;

/** Samples of this visit, so that the chart lives without a login and without asking the module again. */
const samples: { time: number; values: (number | null)[] }[] = [];
let backfilled = false;

function LiveChart({ reading, loggedIn, shown }: { reading: Reading | null; loggedIn: boolean; shown: Shown }) {
  const [version, setVersion] = useState(0);
  const [phases, setPhases] = useState(false);
  const names = useNames();

  useEffect(() => {
    if (!reading) return;
    const time = reading.sample_time ? Date.parse(reading.sample_time) / 1000 : Date.now() / 1000;
    const last = samples[samples.length - 1];
    if (last && time < last.time) return;
    // Times are whole seconds: of two readings in one second the newer counts.
    if (last?.time === time) samples.pop();
    // A gap is shown as a gap, not as a line drawn across it.
    if (last && time - last.time > 15) samples.push({ time: last.time + 1, values: [null, null, null, null] });
    samples.push({ time, values: [netOf(reading), ...[0, 1, 2].map((i) => netOf(reading.phases[i]))] });
    while (samples.length && samples[0]!.time < time - LIVE_SPAN_S) samples.shift();
    setVersion((n) => n + 1);
  }, [reading]);

  useEffect(() => {
    if (!loggedIn || backfilled) return;
    backfilled = true;
    get<HistoryPower>('history?range=10m').then(
      (history) => {
        if (!history.start_time) return;
        const start = Date.parse(history.start_time) / 1000;
        const names = ['power_w', 'power_l1_w', 'power_l2_w', 'power_l3_w'] as const;
        const before = samples[0]?.time ?? Infinity;
        const past: typeof samples = [];
        const length = history.series.power_w?.length ?? 0;
        for (let i = 0; i < length; i++) {
          const time = start + i * history.step_s;
          if (time >= before) break;
          const values = names.map((name) => history.series[name]?.[i] ?? null);
          // Seconds without a sample are skipped unless there are many of them.
          if (values[0] !== null) {
            const previous = past[past.length - 1];
            if (previous && time - previous.time > 15) past.push({ time: previous.time + 1, values: [null, null, null, null] });
            past.push({ time, values });
          }
        }
        samples.unshift(...past);
        setVersion((n) => n + 1);
      },
      () => (backfilled = false),
    );
  }, [loggedIn]);

  const lines = connectedOf(reading).map((i) => i + 1);
  const data = useMemo<ChartData>(() => {
    const columns = phases ? lines : [0];
    return [samples.map((s) => s.time), ...columns.map((c) => samples.map((s) => s.values[c] ?? null))];
  }, [version, phases, lines.join()]);
  const series: ChartSeries[] = phases
    ? lines.map((n) => ({ label: names.line(n), color: 'l' + n, unit: 'W' }))
    : [{ label: t('dash.chart.net'), color: 'import', below: 'export', kind: 'area', unit: 'W' }];
  shown.current = () => shownOf(series, data);
  const end = samples[samples.length - 1]?.time ?? Date.now() / 1000;
  return (
    <>
      <Chart series={series} data={data} height={260} label={t('dash.chart.live.label')} xText={clock} xRange={[end - LIVE_SPAN_S, end]} />
      <label class="check small">
        <input type="checkbox" checked={phases} onChange={(e) => setPhases(e.currentTarget.checked)} />
        {t('dash.chart.phases')}
      </label>
    </>
  );
}

/** Fetches a history and keeps it fresh. */
const useHistory = <T,>(range: string, everyMs: number): Data<T> => useData<T>('history?range=' + range, everyMs);

function DayChart({ shown }: { shown: Shown }) {
  const { data, problem } = useHistory<HistoryEnergy>('24h', 60000);
  const chart = useMemo<ChartData>(() => {
    if (!data?.start_time) return [[], [], []];
    const start = Date.parse(data.start_time) / 1000;
    const perHour = 3600 / data.step_s;
    const column = (name: keyof HistoryEnergy['series'], sign: number): (number | null)[] => data.series[name].map((v) => (v === null ? null : v * perHour * sign));
    const imported = column('energy_import_wh', 1);
    return [imported.map((_, i) => start + i * data.step_s), imported, column('energy_export_wh', -1)];
  }, [data]);
  const series: ChartSeries[] = [
    { label: t('import'), color: 'import', kind: 'area', unit: 'W' },
    { label: t('export'), color: 'export', kind: 'area', unit: 'W', mirrored: true },
  ];
  shown.current = () => shownOf(series, chart);
  return (
    <>
      <Chart
        height={260}
        series={series}
        data={chart}
        label={t('dash.chart.24h.label')}
      />
      <p class="muted small">
        {t('dash.chart.24h.note')} {matchMedia('(hover: hover)').matches && t('dash.chart.zoom')}
      </p>
      {problem && <Note tone="bad">{problem}</Note>}
    </>
  );
}

function TotalsChart({ months, shown }: { months: boolean; shown: Shown }) {
  const { data, problem } = useHistory<HistoryDays>('days', 120000);
  const rows = useMemo(() => {
    if (!data) return [];
    if (!months) return data.days.slice(-31).map((d) => ({ key: d.date, import: d.energy_import_wh ?? null, export: d.energy_export_wh ?? null, complete: d.complete !== false }));
    const sums = new Map<string, { key: string; import: number | null; export: number | null; complete: boolean }>();
    for (const d of data.days) {
      const key = d.date.slice(0, 7);
      const row = sums.get(key) ?? { key, import: null, export: null, complete: true };
      if (typeof d.energy_import_wh === 'number') row.import = (row.import ?? 0) + d.energy_import_wh;
      if (typeof d.energy_export_wh === 'number') row.export = (row.export ?? 0) + d.energy_export_wh;
      row.complete &&= d.complete !== false;
      sums.set(key, row);
    }
    return [...sums.values()].slice(-14);
  }, [data, months]);
  const chart = useMemo<ChartData>(
    () => [rows.map((_, i) => i), rows.map((r) => (r.import === null ? null : r.import / 1000)), rows.map((r) => (r.export === null ? null : -r.export / 1000))],
    [rows],
  );
  const name = (key: string): string => (months ? new Date(key + '-15T12:00:00').toLocaleDateString(locale(), { month: 'short', year: 'numeric' }) : dayMonth(key + 'T12:00:00'));
  const last = rows[rows.length - 1];
  // Whose days they are: before this one another meter counted.
  const changed = data?.days.filter((d) => d.meter_changed).pop()?.date;
  const former = changed ? rows.filter((r) => r.key < changed.slice(0, r.key.length)).length : 0;
  const series: ChartSeries[] = [
    { label: t('import'), color: 'import', kind: 'bars', unit: 'kWh', decimals: 1 },
    { label: t('export'), color: 'export', kind: 'bars', unit: 'kWh', decimals: 1, mirrored: true },
  ];
  shown.current = () => {
    const { heading, rows: cells } = shownOf(series, chart);
    return { heading: [...heading, t('dash.chart.days.whole'), ...(former ? [t('dash.chart.days.meter')] : [])], rows: cells.map(([i, ...values]) => [rows[i as number]!.key, ...values, t(rows[i as number]!.complete ? 'yes' : 'no'), ...(former ? [t((i as number) < former ? 'no' : 'yes')] : [])]) };
  };
  return (
    <>
      <Chart
        ordinal
        height={260}
        series={series}
        data={chart}
        former={former}
        xText={(v) => (rows[v] ? name(rows[v].key) : '')}
        label={t('dash.chart.days.label')}
      />
      <p class="muted small">
        {last ? t('dash.chart.days.note', { import: withUnit(kwh(last.import, 1), 'kWh'), export: withUnit(kwh(last.export, 1), 'kWh'), when: months ? name(last.key) : day(last.key + 'T12:00:00') }) : t('dash.chart.days.none')}
        {former > 0 && ' ' + t('dash.chart.days.former', { when: day(changed + 'T12:00:00') })}
        {rows.some((r) => !r.complete) && ' ' + t('dash.chart.days.gaps')}
      </p>
      {problem && <Note tone="bad">{problem}</Note>}
    </>
  );
}

function Registers({ reading }: { reading: Reading | null }) {
  const names = useNames();
  const tiers = (reading?.tiers ?? []).filter((tier) => tier.energy_import_wh !== null || tier.energy_export_wh !== null);
  const line = (name: string, imported: string, exported: string) => (
    <tr key={name}>
      <td>{name}</td>
      <td class="num">{imported}</td>
      <td class="num">{exported}</td>
    </tr>
  );
  return (
    <Card title={t('dash.registers')}>
      <div class="table-wrap" tabIndex={0} role="group" aria-label={t('dash.registers')}>
        <table class="registers">
          <thead>
            <tr>
              <th>
                <span class="sr">{t('dash.register')}</span>
              </th>
              <th class="num">{t('import')}</th>
              <th class="num">{t('export')}</th>
            </tr>
          </thead>
          <tbody>
            {line(t('dash.active') + ' (kWh)', kwh(reading?.energy_import_wh, 3), kwh(reading?.energy_export_wh, 3))}
            {tiers.map((tier) => line(names.tier(tier.tier) + ' (kWh)', kwh(tier.energy_import_wh, 3), kwh(tier.energy_export_wh, 3)))}
            {line(t('dash.reactive') + ' (kvarh)', kwh(reading?.reactive_energy_import_varh, 3), kwh(reading?.reactive_energy_export_varh, 3))}
          </tbody>
        </table>
      </div>
      <p class="muted small">{reading?.energy_sample_time ? t('dash.registers.time', { time: clock(reading.energy_sample_time) }) : NONE}</p>
    </Card>
  );
}

function Grid({ reading }: { reading: Reading | null }) {
  return (
    <Card title={t('dash.grid')}>
      <Facts
        items={[
          [t('dash.frequency'), withUnit(num(reading?.frequency_hz, 3), 'Hz')],
          [t('dash.apparent'), withUnit(num(reading?.apparent_power_va), 'VA')],
          [t('dash.reactive.import'), withUnit(num(reading?.reactive_power_import_var), 'var')],
          [t('dash.reactive.export'), withUnit(num(reading?.reactive_power_export_var), 'var')],
          typeof reading?.neutral_current_a === 'number' && [t('dash.neutral'), withUnit(num(reading.neutral_current_a, 2), 'A')],
        ]}
      />
    </Card>
  );
}
