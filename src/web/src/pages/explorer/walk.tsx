import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, sentence } from '../../api/client';
import type { Health, Meter } from '../../api/schema';
import { num } from '../../format';
import { t } from '../../i18n';
import { catalogue } from '../../mep/catalogue';
import { dataOf, redacted } from '../../mep/exports';
import { toHex } from '../../mep/hex';
import { MAX_READ, PARTIAL_READ, buildMessage, tableName } from '../../mep/message';
import { Badge, Card, Check, Note, copyText, saveFile } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { codeText, exchange } from './log';

interface Row {
  table: number;
  code: number | null;
  text: string;
  bytes: Uint8Array | null;
}

/** Tables that every meter may have, for when no catalogue is at hand. */
const usual = [
  ...[0, 1, 3, 4, 8, 15, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 33, 50, 52, 53, 54, 55, 60, 61, 62, 63, 64, 65, 66, 67, 70, 71, 74],
  ...[1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 14, 15, 16, 21, 23, 29, 30, 31, 34, 36, 40, 41, 42, 45, 46, 47, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 62, 66, 67, 70, 71, 74, 75, 76, 77, 79, 80, 81, 85, 89, 90, 97].map((n) => n + 0x800),
];

/** Asks the meter for every table, one a second, and writes a report that names nobody. */
export function Walk() {
  const book = useStore(catalogue);
  const [rows, setRows] = useState<Row[]>([]);
  const [running, setRunning] = useState(false);
  const [contents, setContents] = useState(false);
  const [problem, setProblem] = useState('');
  const [report, setReport] = useState('');
  const stop = useRef(false);
  useEffect(() => () => void (stop.current = true), []);
  const list = book.tables.length ? book.tables.map((i) => i.number).filter((n) => n !== 7) : usual;

  const run = async (): Promise<void> => {
    stop.current = false;
    setRunning(true);
    setRows([]);
    setReport('');
    setProblem('');
    const found: Row[] = [];
    try {
      for (const table of list) {
        if (stop.current) break;
        const row = await ask(table, contents ? (book.tables.find((i) => i.number === table)?.size ?? 16) : 4);
        found.push(row);
        setRows([...found]);
        await pause(1000);
      }
      setReport(await write(found));
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setRunning(false);
    }
  };

  const ask = async (table: number, size: number): Promise<Row> => {
    const hex = toHex(buildMessage({ code: PARTIAL_READ, table, offset: 0, count: Math.min(size, MAX_READ), data: [] }), '');
    for (let attempt = 0; ; attempt++) {
      try {
        const e = await exchange(hex);
        return { table, code: e.code ?? null, text: codeText(e), bytes: dataOf(e) };
      } catch (error) {
        // The poller has the wire: wait as long as the module says.
        if (!(error instanceof ApiError && (error.status === 429 || error.status === 503)) || attempt > 8) throw error;
        await pause((error.retryAfterSeconds ?? 1) * 1000);
      }
    }
  };

  const write = async (found: Row[]): Promise<string> => {
    const [meter, health] = await Promise.all([get<Meter>('meter').catch(() => null), fetch('/healthz').then((r) => r.json() as Promise<Health>)]);
    const names = [meter?.serial, meter?.utility_serial].filter((n): n is string => !!n);
    const lines = [
      `MepModule support report`,
      `module ${health.version} ${health.board_profile ?? ''}`,
      `meter ${meter?.manufacturer ?? '?'} ${meter?.model ?? '?'} firmware ${meter?.firmware ?? '?'} program ${meter?.program_id ?? '?'}`,
      `dimensions ${JSON.stringify(meter?.profile ?? {})}`,
      '',
      ...found.map((r) => `${tableName(r.table)} 0x${r.table.toString(16).padStart(4, '0')} ${r.text}${contents && r.bytes ? ' ' + redacted(r.table, 0, r.bytes, names) : ''}`),
    ];
    return lines.join('\n') + '\n';
  };

  const count = (code: number): number => rows.filter((r) => r.code === code).length;
  return (
    <Card title={t('explorer.walk')}>
      <div class="stack">
        <p class="muted small">{t('walk.text', { n: num(list.length) })}</p>
        <Check label={t('walk.contents')} hint={t('walk.contents.hint')} checked={contents} onChange={setContents} disabled={running} />
        <div class="row">
          {running ? (
            <button onClick={() => (stop.current = true)}>{t('walk.stop')}</button>
          ) : (
            <button class="primary" onClick={() => void run()}>
              {t('walk.start')}
            </button>
          )}
          {report && (
            <>
              <button onClick={() => saveFile('mep-support-report.txt', report, 'text/plain')}>{t('walk.save')}</button>
              <button onClick={() => copyText(report)}>{t('copy')}</button>
            </>
          )}
        </div>
        {(running || rows.length > 0) && <progress value={rows.length} max={list.length} aria-label={t('explorer.walk')} />}
        {rows.length > 0 && (
          <div class="row">
            <Badge tone="good">{t('walk.ok', { n: count(0) })}</Badge>
            <Badge>0x02: {count(2)}</Badge>
            <Badge>0x03: {count(3)}</Badge>
            <Badge>0x05: {count(5)}</Badge>
          </div>
        )}
        {problem && <Note tone="bad">{problem}</Note>}
        <div class="walked">
          {rows.map((r) => (
            <div key={r.table} class={r.code === 0 ? 'cell good' : 'cell'} title={r.text}>
              <b>{tableName(r.table)}</b>
              <span class="muted small">{r.code === 0 ? (book.tables.find((i) => i.number === r.table)?.name ?? 'OK') : r.text}</span>
            </div>
          ))}
        </div>
        {report && <pre class="report mono small">{report}</pre>}
      </div>
    </Card>
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
