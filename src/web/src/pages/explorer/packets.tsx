import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { ApiError, sentence } from '../../api/client';
import { NONE, num } from '../../format';
import { known, t, type Key } from '../../i18n';
import { asCsv, asHexDump, asJson, asPcap, messageOf } from '../../mep/exports';
import { parseHex } from '../../mep/hex';
import { exchangesOf } from '../../mep/imports';
import { isWrite, tableName, tableNumber } from '../../mep/message';
import { go } from '../../router';
import { Badge, Card, Check, Note, Segments, saveFile, say } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { Detail } from './detail';
import { RING, codeText, exchange, opened, packets, paused } from './log';
import { confirmWrite } from './unlock';

type Who = 'all' | 'user' | 'poller' | 'alert';

export const operationName = (code: number | undefined): string => {
  const key = 'op.' + (code ?? 0).toString(16);
  return known(key) ? t(key as Key) : '0x' + (code ?? 0).toString(16);
};

export const timeMs = (entry: Exchange): string => {
  if (!entry.time) return NONE;
  const d = new Date(entry.time);
  const pad = (n: number, w = 2): string => String(n).padStart(w, '0');
  return `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}.${pad(d.getMilliseconds(), 3)}`;
};

export async function sendHex(hex: string): Promise<Exchange | null> {
  const { bytes } = parseHex(hex);
  if (!bytes) return null;
  try {
    if (isWrite(bytes[0]!) && !(await confirmWrite(bytes))) return null;
    return await exchange(hex);
  } catch (error) {
    say(error instanceof ApiError && error.status === 429 ? t('explorer.fast') : sentence(error));
    return null;
  }
}

/** Keeps the picked row where it is while others come in above it. */
function useStayingPut(list: { current: HTMLDivElement | null }, picked: Exchange | null): void {
  const before = useRef<{ index: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('tr.picked');
    const now = row && picked ? { index: picked.index, top: row.offsetTop } : null;
    if (now && before.current?.index === now.index) list.current!.scrollTop += now.top - before.current.top;
    before.current = now;
  });
}

export function Packets() {
  const log = useStore(packets);
  const still = useStore(paused);
  const [who, setWho] = useState<Who>('all');
  const [table, setTable] = useState('');
  const [errors, setErrors] = useState(false);
  const [selected, setSelected] = useState<Exchange | null>(null);
  const [problem, setProblem] = useState('');
  const file = useStore(opened);
  const all = file?.entries ?? log.entries;
  const wanted = table.trim() === '' ? null : tableNumber(table);
  const shown = all.filter((e) => {
    if (errors && e.outcome === 'ok') return false;
    if (who === 'user' && e.source !== 'user') return false;
    if (who === 'poller' && e.source === 'user') return false;
    if (who === 'alert' && !e.alert) return false;
    return wanted === null || messageOf(e)?.table === wanted;
  });
  const list = useRef<HTMLDivElement>(null);
  useStayingPut(list, selected);
  const open = async (input: HTMLInputElement): Promise<void> => {
    const chosen = input.files?.[0];
    if (!chosen) return;
    const entries = exchangesOf(new Uint8Array(await chosen.arrayBuffer()));
    input.value = '';
    setProblem(entries ? '' : t('packets.unreadable', { name: chosen.name }));
    if (!entries) return;
    setSelected(null);
    opened.set({ name: chosen.name, entries });
  };
  const source = (name: string): string => {
    const key = 'source.' + name;
    return known(key) ? t(key as Key) : name;
  };
  return (
    <div class="packets">
      <Card title={t('explorer.packets')} actions={<Badge tone={still || file ? 'warn' : 'good'}>{file ? file.name : still ? t('packets.paused') : t('packets.running')}</Badge>}>
        <div class="stack tight">
          <div class="row">
            <Segments
              label={t('packets.who')}
              value={who}
              onChange={setWho}
              options={(['all', 'user', 'poller', 'alert'] as const).map((id) => ({ id, label: t(`packets.${id}`) }))}
            />
            <input class="filter" aria-label={t('packets.table')} placeholder={t('packets.table')} value={table} aria-invalid={table.trim() !== '' && wanted === null} onInput={(e) => setTable(e.currentTarget.value)} />
            <Check label={t('packets.errors')} checked={errors} onChange={setErrors} />
            <span class="spacer" />
            {file ? (
              <button class="slim" onClick={() => (opened.set(null), setSelected(null))}>
                {t('packets.live')}
              </button>
            ) : (
              <button class="slim" aria-pressed={still} onClick={() => paused.set(!still)}>
                {still ? t('packets.go') : t('packets.pause')}
              </button>
            )}
            <label class="button slim file">
              {t('packets.open')}
              <input class="sr" type="file" accept=".pcap,.json" aria-label={t('packets.open')} onChange={(e) => void open(e.currentTarget)} />
            </label>
            <select
              class="auto"
              aria-label={t('packets.save')}
              value=""
              onChange={(e) => {
                const form = e.currentTarget.value;
                e.currentTarget.value = '';
                if (form === 'pcap') saveFile('mep.pcap', asPcap(shown), 'application/vnd.tcpdump.pcap');
                if (form === 'txt') saveFile('mep.txt', asHexDump(shown), 'text/plain');
                if (form === 'json') saveFile('mep.json', asJson(shown), 'application/json');
                if (form === 'csv') saveFile('mep.csv', asCsv(shown), 'text/csv');
              }}
            >
              <option value="">{t('packets.save')}</option>
              <option value="pcap">{t('packets.pcap')}</option>
              <option value="txt">{t('packets.dump')}</option>
              <option value="json">JSON</option>
              <option value="csv">CSV</option>
            </select>
          </div>
          {!window.isSecureContext && <p class="muted small">{t('packets.held')}</p>}
          {(problem || log.problem) && <Note tone="bad">{problem || log.problem}</Note>}
          <div class="packet-list" ref={list} tabIndex={0} role="group" aria-label={t('explorer.packets')}>
            <table>
              <thead>
                <tr>
                  <th class="num">{t('classic.index')}</th>
                  <th>{t('classic.time')}</th>
                  <th>{t('packets.source')}</th>
                  <th>{t('packets.operation')}</th>
                  <th class="num">{t('packets.length')}</th>
                  <th>{t('packets.result')}</th>
                  <th class="num">{t('packets.ms')}</th>
                  <th class="num">{t('packets.attempts')}</th>
                </tr>
              </thead>
              <tbody>
                {[...shown].reverse().map((e) => {
                  const m = messageOf(e);
                  return (
                    <tr key={e.index} class={`${e.index === selected?.index ? 'picked' : ''} ${e.outcome === 'ok' ? '' : 'failed'}`} onClick={() => setSelected(e)}>
                      <td class="num">
                        <button class="link-like" aria-pressed={e.index === selected?.index} onClick={() => setSelected(e)}>
                          {e.index}
                        </button>
                      </td>
                      <td class="nowrap mono">{timeMs(e)}</td>
                      <td>{source(e.source)}</td>
                      <td class="nowrap">
                        {operationName(m?.code)} <b>{m ? tableName(m.table) : ''}</b>
                        {m && m.offset > 0 && <span class="muted"> +{m.offset}</span>}
                      </td>
                      <td class="num">{m?.count ?? NONE}</td>
                      <td class={`nowrap ${e.outcome === 'ok' ? '' : 'bad'}`}>{codeText(e)}</td>
                      <td class="num">{num(e.round_trip_ms)}</td>
                      <td class="num">{num(e.attempts)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
            {shown.length === 0 && <p class="muted empty-list">{t('packets.none')}</p>}
          </div>
          <p class="muted small">{t('packets.ring', { n: num(shown.length), all: num(all.length), max: num(RING) })}</p>
        </div>
      </Card>
      {selected && (
        <Card title={t('packets.one', { n: selected.index })} actions={<button class="quiet slim" onClick={() => setSelected(null)}>{t('close')}</button>}>
          <Detail
            entry={selected}
            onRepeat={(hex) => void sendHex(hex).then((e) => e && (opened.set(null), setSelected(e)))}
            onEdit={(hex) => go('explorer/build?hex=' + hex)}
          />
        </Card>
      )}
    </div>
  );
}
