import { useEffect, useRef, useState } from 'preact/hooks';
import { num } from '../../format';
import { t } from '../../i18n';
import { catalogue } from '../../mep/catalogue';
import { dataOf } from '../../mep/exports';
import { tableName } from '../../mep/message';
import { Action, Badge, Card, Check, Note, copyText, saveFile } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { useAttempt } from './attempt';
import { Detail } from './detail';
import { codeText } from './log';
import { readWhole, startWalk, stopWalk, tablesToWalk, walk } from './walking';

/** Asks the meter for every table and writes a report that names nobody. */
export function Walk() {
  const book = useStore(catalogue);
  const { tables, rows, running, contents: had, problem, report } = useStore(walk);
  const [contents, setContents] = useState(had);
  const [open, setOpen] = useState<number | null>(null);
  const detail = useRef<HTMLElement>(null);
  useEffect(() => detail.current?.scrollIntoView({ block: 'nearest' }), [open]);
  const [wrong, attempt] = useAttempt();
  const count = (code: number): number => rows.filter((r) => r.entry.code === code).length;
  const nameOf = (table: number): string | undefined => book.tables.find((i) => i.number === table)?.name;
  const opened = rows.find((r) => r.table === open) ?? null;
  const bytes = opened && dataOf(opened.entry)?.length;
  const size = opened && (book.tables.find((i) => i.number === opened.table)?.size ?? null);
  return (
    <Card title={t('explorer.walk')}>
      <div class="stack">
        <p class="muted small">{t('walk.text', { n: num(tablesToWalk().length) })}</p>
        <Check label={t('walk.contents')} hint={t('walk.contents.hint')} checked={contents} onChange={setContents} disabled={running} />
        <div class="row">
          {running ? (
            <button onClick={stopWalk}>{t('walk.stop')}</button>
          ) : (
            <button class="primary" onClick={() => void startWalk(contents)}>
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
        {tables.length > 0 && <progress value={rows.length} max={tables.length} aria-label={t('explorer.walk')} />}
        {rows.length > 0 && (
          <div class="row">
            <Badge tone="good">{t('walk.ok', { n: count(0) })}</Badge>
            <Badge>0x02: {count(2)}</Badge>
            <Badge>0x03: {count(3)}</Badge>
            <Badge>0x05: {count(5)}</Badge>
          </div>
        )}
        {(problem || wrong) && <Note tone="bad">{problem || wrong}</Note>}
        <div class="walked">
          {rows.map(({ table, entry }) => (
            <button key={table} class={entry.code === 0 ? 'cell good' : 'cell'} title={codeText(entry)} aria-expanded={table === open} onClick={() => setOpen(table === open ? null : table)}>
              <b>{tableName(table)}</b>
              <span class="muted small" lang={entry.code === 0 ? 'en' : undefined}>{entry.code === 0 ? (nameOf(table) ?? 'OK') : codeText(entry)}</span>
            </button>
          ))}
        </div>
        {opened && (
          <section class="stack tight" ref={detail} aria-label={tableName(opened.table)}>
            <h3 lang="en">
              {tableName(opened.table)} {nameOf(opened.table)}
            </h3>
            {bytes !== null && bytes !== undefined && bytes !== size && (
              <div>
                <Action onClick={() => attempt(() => readWhole(opened.table))}>{size ? t('walk.whole', { n: num(size) }) : t('walk.more')}</Action>
              </div>
            )}
            <Detail entry={opened.entry} />
          </section>
        )}
        {report && <pre class="report mono small">{report}</pre>}
      </div>
    </Card>
  );
}
