import { useState } from 'preact/hooks';
import { ApiError, post, sentence } from '../api/client';
import type { Alerts as AlertsState, Ports as PortsState, Diagnostics as State, EventLog, KeyTest, LogEntry, Meter, Statistics } from '../api/schema';
import { bytes, dayTime, num, span, withUnit } from '../format';
import { known, t, type Key } from '../i18n';
import { told } from '../i18n/told';
import { go, route } from '../router';
import { Icon, type IconName } from '../ui/icons';
import { Action, Badge, Card, Facts, Note, Page, Tabs, ask, say, useInterval, type Tone } from '../ui/kit';
import { useBusy, useData } from '../ui/data';
import { useStore } from '../ui/store';
import { get } from '../api/client';
import { restart } from './parts/restart';
import { SelfTest } from './parts/selftest';
import { signal } from './parts/wifi';
import { named } from './requests';
import './parts/forms.css';

const parts = ['health', 'answer', 'alerts', 'log', 'test'] as const;
type Part = (typeof parts)[number];

export default function Diagnostics() {
  const where = useStore(route);
  const part: Part = parts.find((p) => p === where.part) ?? 'health';
  return (
    <Page title={t('nav.diagnostics')}>
      <Tabs label={t('nav.diagnostics')} value={part} options={parts.map((id) => ({ id, label: t(`diag.${id}`) }))} onChange={(id) => go('diagnostics/' + id)} />
      <div class="stack" role="tabpanel" aria-labelledby={'tab-' + part}>
        {part === 'health' && <Health />}
        {part === 'answer' && <NoAnswer />}
        {part === 'alerts' && <Alerts />}
        {part === 'log' && <Log />}
        {part === 'test' && (
          <Card title={t('diag.test')}>
            <SelfTest />
          </Card>
        )}
      </div>
    </Page>
  );
}

function Health() {
  const state = useData<State>('diagnostics', 3000);
  const link = useData<Statistics>('mep/statistics', 3000);
  const meter = useData<Meter>('meter');
  const d = state.data;
  const s = link.data;
  const m = meter.data;
  const linkState = d?.link?.state;
  const linkKey = 'link.' + linkState;
  const wifi = signal(d?.network?.rssi_dbm);
  const problem = state.problem || link.problem;
  return (
    <>
      {problem && <Note tone="bad">{problem}</Note>}
      {linkState && (
        <Note tone={linkState === 'ok' ? 'good' : linkState === 'starting' ? 'plain' : 'bad'}>
          {known(linkKey) ? t(linkKey as Key) : told(d?.link?.text)} {linkState !== 'ok' && linkState !== 'starting' && <a href="#/diagnostics/answer">{t('trouble.what')}</a>}
        </Note>
      )}
      <div class="cols">
        <Card title={t('diag.link')}>
          <Facts
            items={[
              [t('diag.ok'), s ? `${num(s.ok)} / ${num(s.exchanges)}` : null],
              [t('diag.roundtrip'), s ? `${num(s.round_trip_min_ms)} / ${num(s.round_trip_avg_ms)} / ${num(s.round_trip_max_ms)} ms` : null],
              [t('diag.timeouts'), num(s?.timeouts)],
              [t('diag.retries'), num(s?.retries)],
              [t('diag.digests'), num(s?.bad_digests)],
              [t('diag.resyncs'), num(s?.resyncs)],
              [t('diag.late'), num(s?.late_responses)],
              [t('diag.jumps'), num(s?.sequence_jumps)],
              [t('diag.loopbacks'), num(s?.loopbacks)],
              [t('diag.alertcount'), num(s?.alerts)],
            ]}
          />
          {s?.response_codes && s.response_codes.some((c) => c.code !== 0 && c.count > 0) && (
            <Facts items={s.response_codes.filter((c) => c.code !== 0 && c.count > 0).map((c) => [told(c.text), num(c.count)] as const)} />
          )}
        </Card>
        <div class="stack">
          <Card title={t('diag.module')} actions={<button class="slim" onClick={() => void restart()}>{t('restart')}</button>}>
            <Facts
              items={[
                [t('firmware.version'), d?.version],
                [t('firmware.board'), d?.board_profile],
                [t('diag.uptime'), span(d?.uptime_s)],
                [t('diag.reason'), told(d?.start_reason)],
                [t('diag.clock'), dayTime(d?.time)],
                [t('diag.memory'), d?.memory ? `${bytes(d.memory.free_bytes)} (${t('diag.lowest', { n: bytes(d.memory.lowest_free_bytes) })})` : null],
                [t('diag.storage'), bytes(d?.storage_free_bytes)],
                [t('diag.supply'), withUnit(num(d?.supply_v, 1), 'V')],
                [t('network.signal'), <Badge tone={wifi.tone}>{wifi.text}</Badge>],
                [t('diag.http'), d?.http ? `${num(d.http.requests)} / ${num(d.http.rejected)} / ${num(d.http.overloaded)}` : null],
              ]}
            />
            {d?.threads && d.threads.length > 0 && (
              <details>
                <summary>{t('diag.threads')}</summary>
                <Facts items={d.threads.map((th) => [th.name, <span class={(th.age_s ?? 0) > th.limit_s ? 'bad' : ''}>{th.age_s === null ? t('diag.resting') : t('diag.heartbeat', { n: num(th.age_s), limit: num(th.limit_s) })}</span>] as const)} />
              </details>
            )}
          </Card>
          <Card title={t('diag.meter')}>
            {Math.abs(m?.clock_offset_s ?? 0) >= 600 && <Note tone="warn">{t((m?.clock_offset_s ?? 0) > 0 ? 'meter.clock.ahead' : 'meter.clock.behind', { span: span(Math.abs(m?.clock_offset_s ?? 0)) })}</Note>}
            <Facts
              items={[
                [t('meter.maker'), [m?.manufacturer, m?.model].filter(Boolean).join(' ')],
                [t('firmware.version'), m?.firmware],
                [t('meter.serial'), m?.serial],
                [t('meter.utility'), m?.utility_serial],
                [t('meter.rated'), m?.rated_voltage_v ? `${num(m.rated_voltage_v)} V, ${num(m.rated_frequency_hz)} Hz, ${num(m.maximum_current_a)} A` : null],
                [t('meter.values'), m?.profile ? `${num(m.profile.present_values)} / ${num(m.profile.summations)}` : null],
                [t('meter.tiers'), num(m?.profile?.tiers)],
                [t('meter.offset'), Math.abs(m?.clock_offset_s ?? 0) < 600 ? withUnit(num(m?.clock_offset_s), 's') : span(Math.abs(m?.clock_offset_s ?? 0))],
                [t('meter.port'), num(m?.profile?.mep_port)],
              ]}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

/** What the wire has shown so far, from the plug inwards: the first thing that is missing is the thing to mend. */
function NoAnswer() {
  const state = useData<State>('diagnostics', 2000);
  const [tried, setTried] = useState<KeyTest | null>(null);
  const [problem, setProblem] = useState('');
  const d = state.data;
  const w = d?.wire;
  const link = d?.link?.state;
  const heard = !!(w && (w.alert_seen || w.garbage_seen || w.wrong_key_seen || w.key_accepted || w.loopback_seen));
  const verified = !!w?.key_accepted;

  type Evidence = { id: string; result: 'good' | 'bad' | 'warn' | 'unknown' };
  const evidence: Evidence[] = d
    ? [
        { id: 'port', result: link === 'no_port' ? 'bad' : link === 'starting' ? 'unknown' : 'good' },
        ...(d.supply_v === null || d.supply_v === undefined ? [] : [{ id: 'power', result: link === 'no_meter_power' || d.supply_v < 10 ? 'bad' : 'good' } as const]),
        // Nothing can come back before something was sent.
        { id: 'bytes', result: heard ? 'good' : (w?.frames_sent ?? 0) > 0 ? 'bad' : 'unknown' },
        { id: 'loopback', result: w?.loopback_seen ? 'bad' : heard ? 'good' : 'unknown' },
        { id: 'alert', result: w?.alert_seen ? 'good' : 'unknown' },
        { id: 'tls', result: link === 'tls_required' ? 'bad' : heard ? 'good' : 'unknown' },
        { id: 'key', result: link === 'no_key' ? 'bad' : verified ? 'good' : w?.wrong_key_seen ? 'bad' : 'unknown' },
        { id: 'optical', result: link === 'optical_session' ? 'warn' : verified ? 'good' : 'unknown' },
        { id: 'mep', result: link === 'mep_disabled' ? 'bad' : verified ? 'good' : 'unknown' },
      ]
    : [];
  const marks: Record<Evidence['result'], IconName> = { good: 'check', bad: 'close', warn: 'alert', unknown: 'help' };
  const listen = async (): Promise<void> => {
    setProblem('');
    setTried(null);
    try {
      setTried(await post<KeyTest>('meter/key-test', {}, { timeoutMs: 40000 }));
      await state.reload();
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 400 ? t('link.no_key') : sentence(error));
    }
  };
  const linkKey = 'link.' + link;
  const adviceKey = 'advice.' + link;
  const outcome = tried ? 'key.result.' + tried.result : '';
  return (
    <>
      {state.problem && <Note tone="bad">{state.problem}</Note>}
      <Card title={t('answer.title')}>
        <div class="stack">
          <Note tone={link === 'ok' ? 'good' : link === 'starting' || !link ? 'plain' : 'bad'} live>
            <p>
              <strong>{known(linkKey) ? t(linkKey as Key) : (told(d?.link?.text) ?? '–')}</strong>
            </p>
            {known(adviceKey) && <p>{t(adviceKey as Key)}</p>}
          </Note>
          <div class="row">
            <Action class="primary" onClick={listen}>
              {t('answer.try')}
            </Action>
            <span class="muted small">{t('answer.last', { time: dayTime(w?.last_verified_time) })}</span>
          </div>
          <div aria-live="polite">
            {tried && <Note tone={tried.result === 'accepted' ? 'good' : 'warn'}>{known(outcome) ? t(outcome as Key) : told(tried.text)}</Note>}
            {problem && <Note tone="bad">{problem}</Note>}
          </div>
        </div>
      </Card>
      <Card title={t('answer.evidence')}>
        <ul class="evidence">
          {evidence.map((e) => (
            <li key={e.id}>
              <span class={`mark ${e.result}`}>
                <Icon name={marks[e.result]} />
              </span>
              <div>
                <strong>{t(`answer.${e.id}` as Key)}</strong> <span class="sr">{t(`answer.result.${e.result}`)}</span>
                <p class="muted small">{e.id === 'port' && e.result === 'bad' && d?.link?.text ? told(d.link.text) + ' ' : ''}{t(`answer.${e.id}.${e.result === 'good' ? 'good' : e.result === 'unknown' ? 'unknown' : 'bad'}` as Key)}</p>
              </div>
            </li>
          ))}
        </ul>
        <p class="muted small">{t('answer.count', { n: num(w?.frames_sent) })}</p>
      </Card>
    </>
  );
}

function Alerts() {
  const alerts = useData<AlertsState>('alerts', 5000);
  const a = alerts.data;
  const flag = (value: boolean | null | undefined): Tone => (value ? 'warn' : 'good');
  const remove = async (): Promise<void> => {
    if (!(await ask({ title: t('ep17.title'), text: t('ep17.text'), yes: t('ep17.do'), danger: true, typed: t('write.word') }))) return;
    try {
      await post('mep/unlock');
      const result = await post<{ result: number | null; text: string }>('mep/procedures/ep17', undefined, { timeoutMs: 40000 });
      say(told(result.text));
      await alerts.reload();
    } catch (error) {
      say(sentence(error));
    }
  };
  const who = a?.registered_as ? 'registered.' + a.registered_as : '';
  return (
    <>
      {alerts.problem && <Note tone="bad">{alerts.problem}</Note>}
      <Note>{t('alerts.normal')}</Note>
      <div class="cols">
        <Card title={t('alerts.flags')}>
          <Facts
            items={(['scheduled_read', 'on_demand', 'mbus_change', 'delta_data'] as const).map(
              (name) => [t(`alerts.${name}`), a?.flags?.[name] === null || a?.flags?.[name] === undefined ? '–' : <Badge tone={flag(a.flags[name])}>{a.flags[name] ? t('alerts.set') : t('alerts.clear')}</Badge>] as const,
            )}
          />
          <p class="muted small">{t('alerts.wire', { n: num(a?.wire_alerts) })}</p>
        </Card>
        <Card title={t('alerts.registration')}>
          <Facts
            items={[
              [t('alerts.registered'), a?.registered === null || a?.registered === undefined ? '–' : a.registered ? t('yes') : t('no')],
              [t('alerts.as'), known(who) ? t(who as Key) : (a?.registered_identity ?? '–')],
              !!a?.registered_identity && [t('alerts.identity'), a.registered_identity],
              !!a?.registered && !!a.registered_since && [t('alerts.since'), dayTime(a.registered_since)],
              [t('alerts.left'), num(a?.writes_left_this_hour)],
            ]}
          />
          {a?.registered_as === 'other' && (
            <Action class="danger" onClick={remove}>
              {t('ep17.do')}
            </Action>
          )}
        </Card>
      </div>
      <Ports />
      <Card title={t('alerts.history')}>
        {a?.history?.length ? (
          <div class="table-wrap" tabIndex={0} role="group" aria-label={t('alerts.history')}>
            <table>
              <tbody>
                {a.history.map((h, i) => (
                  <tr key={i}>
                    <td class="nowrap">{dayTime(h.time)}</td>
                    <td>{told(h.text)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          <p class="muted">{t('alerts.none')}</p>
        )}
      </Card>
    </>
  );
}

/** Read when wanted: it takes the meter a few turns. */
function Ports() {
  const [ports, setPorts] = useState<PortsState | null>(null);
  const [problem, setProblem] = useState('');
  const read = async (): Promise<void> => {
    try {
      setPorts(await get<PortsState>('alerts/ports', { timeoutMs: 60000 }));
      setProblem('');
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Card title={t('ports')}>
      <div class="stack">
        <p class="muted small">{t('ports.commits')}</p>
        <p class="muted small">{t('ports.silent')}</p>
        {problem && <Note tone="bad">{problem}</Note>}
        {ports && (
          <Facts
            items={[
              ...(ports.ports ?? []).map((p) => [t('ports.port', { n: num(p.port) }) + (p.own ? ` (${t('ports.own')})` : ''), p.registered ? `${p.identity ?? '–'}, ${t('ports.handle', { n: String(p.handle) })}` : t('registered.none')] as [string, string]),
              ...(ports.requests ?? []).map((r) => [`${t('ports.request')} ${r.transaction}`, `${named(`request.${r.type}`, r.type)}, ${t('ports.handle', { n: String(r.handle) })}: ${named(`request.result.${r.result}`, r.result)}${r.type === 8 ? ` #${ports.packet}` : ''} ${r.message}`] as [string, string]),
              !ports.requests?.length && [t('ports.request'), t('alerts.none')],
              [t('ports.file'), ports.file || '–'],
            ]}
          />
        )}
        <div>
          <Action onClick={read}>{t('ports.read')}</Action>
        </div>
      </div>
    </Card>
  );
}

const levels: Record<LogEntry['level'], Tone> = { info: 'plain', warning: 'warn', error: 'bad' };

function Log() {
  const [entries, setEntries] = useState<LogEntry[]>([]);
  const [next, setNext] = useState<number | null>(null);
  const [problem, setProblem] = useState('');
  useBusy(next === null && problem === '');
  useInterval(async () => {
    try {
      const log = await get<EventLog>(next ? `diagnostics/log?since=${next}` : 'diagnostics/log');
      setEntries((old) => (next !== null && log.next_index < next ? log.entries : [...old, ...log.entries.filter((e) => !old.some((o) => o.index === e.index))]).slice(-500));
      setNext(log.next_index);
      setProblem('');
    } catch (error) {
      setProblem(sentence(error));
    }
  }, 3000);
  return (
    <Card title={t('diag.log.title')}>
      {problem && <Note tone="bad">{problem}</Note>}
      <div class="table-wrap" tabIndex={0} role="group" aria-label={t('diag.log.title')}>
        <table class="module-log">
          <thead>
            <tr>
              <th>{t('classic.time')}</th>
              <th>{t('diag.level')}</th>
              <th>{t('diag.area')}</th>
              <th>{t('diag.text')}</th>
            </tr>
          </thead>
          <tbody>
            {[...entries].reverse().map((e) => (
              <tr key={e.index}>
                <td class="nowrap">{e.time ? dayTime(e.time) : t('diag.after', { time: span(e.uptime_s) })}</td>
                <td>
                  <Badge tone={levels[e.level]}>{t(`level.${e.level}`)}</Badge>
                </td>
                <td>{known('area.' + e.area) ? t(('area.' + e.area) as Key) : e.area}</td>
                <td class="what">{told(e.text)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {entries.length === 0 && <p class="muted">{t('diag.log.none')}</p>}
    </Card>
  );
}
