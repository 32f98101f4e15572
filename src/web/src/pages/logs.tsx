import { useEffect, useState } from 'preact/hooks';
import { get, sentence } from '../api/client';
import { live, meterAnswers } from '../api/live';
import type { Events as EventsState, MBus as MBusState, Outages as OutagesState, PhaseEvents, PowerQuality } from '../api/schema';
import { NONE, dayTime, locale, num, span, withUnit } from '../format';
import { known, t, type Key } from '../i18n';
import { told } from '../i18n/told';
import { go, route } from '../router';
import { Action, Badge, Card, Facts, Note, Page, Tabs } from '../ui/kit';
import { useData } from '../ui/data';
import { useNames } from '../ui/names';
import { useStore } from '../ui/store';
import { localTime, saveTable, type Cell } from '../ui/table';

const parts = ['events', 'outages', 'quality', 'mbus'] as const;
type Part = (typeof parts)[number];

export default function Logs() {
  const where = useStore(route);
  const part: Part = parts.find((p) => p === where.part) ?? 'events';
  return (
    <Page title={t('nav.logs')}>
      <Tabs label={t('nav.logs')} value={part} options={parts.map((id) => ({ id, label: t(`logs.${id}`) }))} onChange={(id) => go('logs/' + id)} />
      <div class="stack" role="tabpanel" aria-labelledby={'tab-' + part}>
        {part === 'events' && <Events />}
        {part === 'outages' && <Outages />}
        {part === 'quality' && <Quality />}
        {part === 'mbus' && <MBus />}
      </div>
    </Page>
  );
}

function SaveTable({ name, rows }: { name: string; rows: () => Cell[][] }) {
  return (
    <button class="slim" onClick={() => saveTable(name, rows())}>
      CSV
    </button>
  );
}

function Loading({ problem }: { problem: string }) {
  return problem ? <Note tone="bad">{problem}</Note> : <p class="muted" aria-busy="true">{t('logs.reading')}</p>;
}

type Entry = EventsState['entries'][number];

/** The name of an event by ANSI C12.19, with its number; only the number where the standard names none. */
function eventName(id: number | null | undefined): string {
  const key = 'event.' + id;
  return known(key) ? `${t(key as Key)} (${id})` : t('logs.unnamed', { id: id ?? NONE });
}

const POWER_LOST = 1;
const POWER_BACK = 2;

// The two logs are kept by different parts of the meter, whose clocks may differ by a minute.
const SAME_MOMENT_MS = 90000;

/** How long the outage was that an event began or ended. */
function outageOf(event: Entry, outages: OutagesState['outages']): string {
  if (!event.time || (event.event_id !== POWER_LOST && event.event_id !== POWER_BACK)) return '';
  const at = Date.parse(event.time);
  const outage = outages.find((o) => Math.abs(at - Date.parse((event.event_id === POWER_LOST ? o.start_time : o.end_time) ?? '')) < SAME_MOMENT_MS);
  return outage ? t('logs.outage', { span: span(outage.duration_s) }) : '';
}

function Events() {
  const events = useData<EventsState>('events?limit=50');
  const [older, setOlder] = useState<EventsState['entries']>([]);
  const [problem, setProblem] = useState('');
  const [outages, setOutages] = useState<OutagesState['outages']>([]);
  const isPower = [...(events.data?.entries ?? []), ...older].some((e) => e.event_id === POWER_LOST || e.event_id === POWER_BACK);
  useEffect(() => {
    // After the events, not beside them: the meter has one wire. Without them the events say enough.
    if (isPower) get<OutagesState>('outages', { timeoutMs: 60000 }).then((answer) => setOutages(answer.outages), () => {});
  }, [isPower]);
  if (!events.data) return <Loading problem={events.problem} />;
  const entries = [...events.data.entries, ...older];
  const oldest = entries.reduce((low, e) => Math.min(low, e.sequence), Infinity);
  const more = async (): Promise<void> => {
    try {
      const page = await get<EventsState>(`events?limit=50&before=${oldest}`, { timeoutMs: 60000 });
      setOlder([...older, ...page.entries.filter((e) => !entries.some((o) => o.sequence === e.sequence && o.log === e.log))]);
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  const user = (name: string | null | undefined): string => {
    const key = 'user.' + name;
    return known(key) ? t(key as Key) : (name ?? NONE);
  };
  return (
    <Card
      title={t('logs.events')}
      actions={
        <SaveTable
          name="meter-events"
          rows={() => [
            [t('logs.number'), t('classic.time'), t('logs.event'), t('logs.user'), t('logs.argument')],
            ...entries.map((e) => [e.sequence, localTime(e.time), [eventName(e.event_id), outageOf(e, outages), e.log === 'alternate' ? t('logs.alternate') : ''].filter(Boolean).join(', '), user(e.user), e.argument]),
          ]}
        />
      }
    >
      <div class="table-wrap" tabIndex={0} role="group" aria-label={t('logs.events')}>
        <table>
          <thead>
            <tr>
              <th class="num">{t('logs.number')}</th>
              <th>{t('classic.time')}</th>
              <th>{t('logs.event')}</th>
              <th>{t('logs.user')}</th>
              <th>{t('logs.argument')}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((e) => (
              <tr key={(e.log ?? '') + e.sequence}>
                <td class="num">{e.sequence}</td>
                <td class="nowrap">{dayTime(e.time)}</td>
                <td>
                  {eventName(e.event_id)} {outageOf(e, outages)} {e.log === 'alternate' && <Badge>{t('logs.alternate')}</Badge>}
                </td>
                <td>{user(e.user)}</td>
                <td class="mono">{e.argument || NONE}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted small">{t('logs.ids')}</p>
      {!events.data.complete && <Note tone="warn">{t('logs.broken')}</Note>}
      {entries.length === 0 && <p class="muted">{t('logs.none')}</p>}
      {problem && <Note tone="bad">{problem}</Note>}
      <div class="row between">
        <span class="muted small">{t('logs.count', { n: num(entries.length), total: num(events.data.total) })}</span>
        {entries.length > 0 && entries.length < (events.data.total ?? Infinity) && <Action onClick={more}>{t('logs.more')}</Action>}
      </div>
    </Card>
  );
}

function Outages() {
  const outages = useData<OutagesState>('outages');
  if (!outages.data) return <Loading problem={outages.problem} />;
  return (
    <Card title={t('logs.outages')} actions={<SaveTable name="meter-outages" rows={() => outageRows(outages.data!.outages)} />}>
      <OutageTable list={outages.data.outages} />
      {!outages.data.complete && <Note tone="warn">{t('logs.broken')}</Note>}
    </Card>
  );
}

type OutageList = NonNullable<PowerQuality['outages']>;

const causeOf = (o: OutageList[number]): string => {
  const cause = 'cause.' + o.cause;
  return known(cause) ? t(cause) : (o.cause ?? NONE);
};

const outageRows = (list: OutageList): Cell[][] => [
  [t('logs.start'), t('logs.end'), `${t('logs.duration')} (s)`, t('logs.cause')],
  ...list.map((o) => [localTime(o.start_time), localTime(o.end_time), o.duration_s, o.cause ? causeOf(o) : '']),
];

function OutageTable({ list }: { list: OutageList }) {
  const causes = list.some((o) => o.cause);
  return (
    <>
      <div class="table-wrap" tabIndex={0} role="group" aria-label={t('logs.outages')}>
        <table>
          <thead>
            <tr>
              <th>{t('logs.start')}</th>
              <th>{t('logs.end')}</th>
              <th class="num">{t('logs.duration')}</th>
              {causes && <th>{t('logs.cause')}</th>}
            </tr>
          </thead>
          <tbody>
            {list.map((o, i) => (
              <tr key={i}>
                <td class="nowrap">{dayTime(o.start_time)}</td>
                <td class="nowrap">{dayTime(o.end_time)}</td>
                <td class="num">{span(o.duration_s)}</td>
                {causes && <td>{causeOf(o)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.length === 0 && <p class="muted">{t('logs.outages.none')}</p>}
    </>
  );
}

/** What the table of phases shows, one phase a row and one number a cell, and the limits below. */
function qualityRows(q: PowerQuality, line: (n: number) => string): Cell[][] {
  const counted = (e: PhaseEvents | undefined): Cell[] => [e?.count, localTime(e?.last_time)];
  return [
    [t('quality.what'), t('quality.sags'), t('quality.sags.last'), 'V', t('quality.surges'), t('quality.surges.last'), 'V', t('quality.losses'), t('quality.losses.last'), t('quality.lost'), t('quality.overcurrents')],
    ...(q.phases ?? []).map((p, i) => [line(i + 1), ...counted(p.sags), p.sags?.worst_v, ...counted(p.surges), p.surges?.worst_v, ...counted(p.losses), typeof p.lost_now === 'boolean' ? t(p.lost_now ? 'yes' : 'no') : '', p.over_currents]),
    [],
    [t('quality.fmin'), q.frequency_min_hz, localTime(q.frequency_min_time), 'Hz'],
    [t('quality.fmax'), q.frequency_max_hz, localTime(q.frequency_max_time), 'Hz'],
    [t('quality.sag'), q.sag_threshold_percent, '', '%'],
    [t('quality.surge'), q.surge_threshold_percent, '', '%'],
    [t('quality.time'), q.sag_surge_time_s, '', 's'],
    [t('quality.long'), q.long_outage_threshold_s, '', 's'],
    [t('logs.short', { n: '' }).replace(/: *$/, ''), q.short_outages],
    [t('quality.read'), '', localTime(q.read_time)],
  ];
}

function Quality() {
  const quality = useData<PowerQuality>('power-quality');
  const names = useNames();
  const q = quality.data;
  if (!q) return <Loading problem={quality.problem} />;
  const cell = (e: PhaseEvents | undefined): string => (e ? num(e.count) + (typeof e.worst_v === 'number' ? ` (${num(e.worst_v, 1)} V)` : '') : NONE);
  const phases = q.phases ?? [];
  const rows: [string, (p: NonNullable<PowerQuality['phases']>[number]) => string][] = [
    [t('quality.sags'), (p) => cell(p.sags)],
    [t('quality.sags.last'), (p) => dayTime(p.sags?.last_time)],
    [t('quality.surges'), (p) => cell(p.surges)],
    [t('quality.surges.last'), (p) => dayTime(p.surges?.last_time)],
    [t('quality.losses'), (p) => cell(p.losses)],
    [t('quality.lost'), (p) => (p.lost_now === null || p.lost_now === undefined ? NONE : p.lost_now ? t('yes') : t('no'))],
    [t('quality.overcurrents'), (p) => num(p.over_currents)],
  ];
  const limits: [string, string][] = [
    [t('quality.fmin'), `${withUnit(num(q.frequency_min_hz, 3), 'Hz')}${q.frequency_min_time ? ', ' + dayTime(q.frequency_min_time) : ''}`],
    [t('quality.fmax'), `${withUnit(num(q.frequency_max_hz, 3), 'Hz')}${q.frequency_max_time ? ', ' + dayTime(q.frequency_max_time) : ''}`],
    [t('quality.sag'), withUnit(num(q.sag_threshold_percent), '%')],
    [t('quality.surge'), withUnit(num(q.surge_threshold_percent), '%')],
    [t('quality.time'), span(q.sag_surge_time_s)],
    [t('quality.long'), span(q.long_outage_threshold_s)],
    [t('quality.read'), dayTime(q.read_time)],
  ];
  return (
    <div class="stack">
      <Card title={t('quality.phases')} actions={<SaveTable name="meter-power-quality" rows={() => qualityRows(q, names.line)} />}>
        <div class="table-wrap" tabIndex={0} role="group" aria-label={t('quality.phases')}>
          <table>
            <thead>
              <tr>
                <th>
                  <span class="sr">{t('quality.what')}</span>
                </th>
                {phases.map((_, i) => (
                  <th key={i} class="num">
                    {names.line(i + 1)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, value]) => (
                <tr key={name}>
                  <td class="muted">{name}</td>
                  {phases.map((p, i) => (
                    <td key={i} class="num">
                      {value(p)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      <Card title={t('quality.limits')}>
        <Facts items={limits} />
      </Card>
      <Card title={t('logs.outages')} actions={<><Badge>{t('logs.short', { n: num(q.short_outages) })}</Badge><SaveTable name="meter-long-outages" rows={() => outageRows(q.outages ?? [])} /></>}>
        <OutageTable list={q.outages ?? []} />
      </Card>
    </div>
  );
}

/** A time of the meter's or a device's own clock, shown as it is, whatever the zone of the browser: it carries a Z as a matter of form only. */
function ownTime(text: string | null | undefined): string {
  const at = new Date(`${text}${/T/.test(text ?? '') ? '' : 'T00:00'}Z`.replace('ZZ', 'Z'));
  const time = /T/.test(text ?? '') ? { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const : {};
  return Number.isNaN(+at) ? NONE : at.toLocaleString(locale(), { day: 'numeric', month: 'short', year: 'numeric', ...time, timeZone: 'UTC' });
}

type MBusValue = NonNullable<MBusState['devices'][number]['values']>[number];

/** Large amounts of the units that devices count in, as people say them. */
const larger: Record<string, string> = { Wh: 'kWh', W: 'kW', J: 'kJ', 'J/h': 'kJ/h' };

/** The date that a device names for a set of stored values, such as the first of the month; null when it names none. */
function storedOn(values: MBusValue[], storage: number | null | undefined): string | null {
  const named = storage ? values.find((v) => v.storage === storage && isDate(v)) : undefined;
  return named ? mbusValue(named) : null;
}

const isDate = (v: MBusValue): boolean => /^\d{4}-\d\d-\d\d/.test(v.text ?? '') && /^(Date|Time)( |$)/.test(v.name);

/** What a value is, as people say it: the water on 1 November rather than the volume of storage number 1. */
function mbusName(v: MBusValue, values: MBusValue[], medium: string | null | undefined): string {
  const isWater = v.name === 'Volume' && /water/i.test(medium ?? '');
  const words = [told(isWater ? medium : v.name) ?? ''];
  const kind = 'mbus.' + v.function;
  if (known(kind)) words.push(t(kind as Key));
  const on = storedOn(values, v.storage);
  if (v.storage) words.push(on && !isDate(v) ? t('mbus.on', { day: on }) : t('mbus.stored', { n: v.storage }));
  if (v.tariff) words.push(t('mbus.tariff', { n: v.tariff }));
  if (v.sub_unit) words.push(t('mbus.unit', { n: v.sub_unit }));
  return words.join(', ').replace(`, ${t('mbus.on', { day: on ?? '' })}`, ' ' + t('mbus.on', { day: on ?? '' }));
}

function mbusValue(v: MBusValue): string {
  if (v.text) return isDate(v) ? ownTime(v.text) : v.text;
  if (typeof v.value !== 'number') return told(v.problem) ?? NONE;
  const unit = Math.abs(v.value) >= 1000 ? larger[v.unit ?? ''] : undefined;
  const value = unit ? v.value / 1000 : v.value;
  const decimals = Number.isInteger(value) ? 0 : (/\.(\d+)$/.exec(String(value))?.[1]?.length ?? 9);
  return withUnit(num(value, Math.min(decimals, 9)), unit ?? v.unit ?? '');
}

function MBus() {
  const answers = meterAnswers(useStore(live));
  const mbus = useData<MBusState>('mbus');
  const names = useNames();
  if (!mbus.data) return <Loading problem={mbus.problem} />;
  const devices = mbus.data.devices.filter((d) => d.status !== 'empty');
  if (devices.length === 0) return <Card title={t('logs.mbus')}><p class="muted">{t(!answers ? 'logs.unknown' : mbus.data.looked ? 'mbus.none' : 'mbus.asking')}</p></Card>;
  return (
    <div class="cols">
      {devices.map((d) => {
        const values = d.values ?? [];
        const problems = values.map((v) => v.problem ?? '').filter(Boolean);
        // What is wrong with several values is said once.
        const alike = new Map(problems.map((p) => [p, problems.filter((other) => other === p).length] as const).filter(([, count]) => count > 1));
        const what = told(d.medium) || t('mbus.device', { n: d.slot });
        return (
          <Card key={d.slot} title={names.mbus(d.slot) ?? what} actions={<Badge tone={d.status === 'up' ? 'good' : d.status === 'down' ? 'bad' : 'plain'}>{d.status === 'up' ? t('mbus.up') : d.status === 'down' ? t('mbus.down') : t('unknown')}</Badge>}>
            <Facts
              items={[
                !!names.mbus(d.slot) && [t('mbus.medium'), what],
                [t('mbus.serial'), d.serial],
                [t('mbus.maker'), d.manufacturer],
                [t('mbus.read'), ownTime(d.read_time_local)],
                // A date that stands in the names of what was stored on it need not stand alone.
                ...values.filter((v) => !alike.has(v.problem ?? '') && !(isDate(v) && v.storage && values.some((o) => o !== v && o.storage === v.storage && !isDate(o)))).map((v) => [mbusName(v, values, d.medium), mbusValue(v)] as const),
              ]}
            />
            {(d.alarms ?? []).map((alarm) => (
              <Note key={alarm} tone={alarm === 'busy' ? undefined : 'warn'}>{t(`mbus.alarm.${alarm}`)}</Note>
            ))}
            {[...alike].map(([sentence, n]) => (
              <Note key={sentence}>{t('mbus.alike', { n: num(n), what: told(sentence) })}</Note>
            ))}
            {d.encrypted ? <Note tone="warn">{t('mbus.encrypted')}</Note> : d.problem && <Note>{told(d.problem)}</Note>}
          </Card>
        );
      })}
    </div>
  );
}
