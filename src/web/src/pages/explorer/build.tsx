import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { t } from '../../i18n';
import { catalogue } from '../../mep/catalogue';
import { parseHex, toHex } from '../../mep/hex';
import { MAX_READ, MAX_WRITE, PARTIAL_READ, buildMessage, hasOffset, isWrite, messageSpans, operations, parseMessage, tableName, tableNumber, type Message, type Span } from '../../mep/message';
import { replace, route } from '../../router';
import { Icon } from '../../ui/icons';
import { Action, Card, Field, Segments, useInterval } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { useAttempt } from './attempt';
import { Bytes, Legend } from './bytes';
import { Choose } from './choose';
import { Detail } from './detail';
import { favourites, toggleFavourite } from './favourites';
import { exchange } from './log';
import { ProcedureBuilder } from './procedure';
import { TransactionBuilder } from './transaction';
import { confirmWrite } from './unlock';
import { WatchList, sampleOf, type Sample } from './watch';

/** Answers that the watch list keeps. */
const RING = 300;

type Mode = 'table' | 'procedure' | 'transaction';

export function Build() {
  const [mode, setMode] = useState<Mode>('table');
  return (
    <div class="stack">
      <Segments label={t('build.mode')} value={mode} onChange={setMode} options={(['table', 'procedure', 'transaction'] as const).map((id) => ({ id, label: t(`build.${id}`) }))} />
      {mode === 'table' && <TableBuilder />}
      {mode === 'procedure' && <ProcedureBuilder />}
      {mode === 'transaction' && <TransactionBuilder />}
    </div>
  );
}

/** Letters to the left, bytes to the right: a change on one side is at once on the other. */
function TableBuilder() {
  const book = useStore(catalogue);
  const where = useStore(route);
  const liked = useStore(favourites);
  const [message, setMessage] = useState<Message>({ code: PARTIAL_READ, table: 0x34, offset: 0, count: 7, data: [] });
  const [tableText, setTableText] = useState('BT52');
  const [hex, setHex] = useState(toHex(buildMessage({ code: PARTIAL_READ, table: 0x34, offset: 0, count: 7, data: [] })));
  const [dataText, setDataText] = useState('');
  const [every, setEvery] = useState(0);
  const [samples, setSamples] = useState<Sample[]>([]);
  const [result, setResult] = useState<Exchange | null>(null);
  const [problem, attempt, setProblem] = useAttempt();

  const fromHex = (text: string): void => {
    setHex(text);
    const parsed = parseHex(text);
    const next = parsed.bytes && parseMessage(parsed.bytes);
    if (!next) return;
    setMessage(next);
    setTableText(tableName(next.table));
    setDataText(toHex(next.data));
  };
  const toBytes = (next: Message): void => {
    setMessage(next);
    setHex(toHex(buildMessage(next)));
  };
  useEffect(() => {
    const given = where.query.get('hex');
    if (!given) return;
    fromHex(toHex(parseHex(given).bytes ?? []));
    replace('explorer/build');
  }, [where]);

  const chooseTable = (text: string): void => {
    setTableText(text);
    const number = tableNumber(text.split(' ')[0] ?? '') ?? book.tables.find((i) => i.name.toLowerCase() === text.trim().toLowerCase())?.number ?? null;
    if (number === null) return;
    const info = book.tables.find((i) => i.number === number);
    const size = info?.size ?? null;
    toBytes({ ...message, table: number, ...(size && !isWrite(message.code) ? { offset: 0, count: Math.min(size, MAX_READ) } : {}) });
  };

  const parsed = parseHex(hex);
  const bytes = parsed.bytes ?? new Uint8Array(0);
  const spans = messageSpans(bytes.length, bytes[0] ?? 0);
  const dataBytes = parseHex(dataText);
  const isLiked = liked.some((f) => f.hex === toHex(bytes, '').toLowerCase());

  const send = (): Promise<void> =>
    attempt(async () => {
      if (!parsed.bytes) return setProblem(parsed.problem === 'odd' ? t('hex.odd') : t('hex.character', { c: hex[parsed.at] ?? '' }));
      if (isWrite(bytes[0] ?? 0) && !(await confirmWrite(bytes))) return;
      const answer = await exchange(toHex(bytes, ''));
      setResult(answer);
      const sample = sampleOf(answer, catalogue.get());
      if (sample) setSamples((before) => [...before, sample].slice(-RING));
    });

  // What is repeated stays the same message: another one begins a list of its own.
  useEffect(() => {
    setSamples([]);
    setEvery(0);
  }, [hex]);
  useInterval(send, every > 0 ? every * 1000 : null);

  // What the module adds around the message when it sends it.
  const frame = useMemo(() => {
    const length = bytes.length + 12;
    const list: (number | null)[] = [length >> 8, length & 0xff, ...bytes, ...Array<null>(12).fill(null)];
    const parts: Span[] = [{ part: 'length', start: 0, length: 2 }, ...spans.map((s) => ({ ...s, start: s.start + 2 })), { part: 'seq', start: 2 + bytes.length, length: 4 }, { part: 'digest', start: 6 + bytes.length, length: 8 }];
    return { list, parts };
  }, [hex]);

  return (
    <>
      <div class="cols">
        <Card title={t('build.words')}>
          <div class="stack">
            <Field label={t('build.operation')}>
              {(p) => (
                <select {...p} value={message.code} onChange={(e) => toBytes({ ...message, code: Number(e.currentTarget.value) })}>
                  {operations.map((o) => (
                    <option key={o.code} value={o.code}>
                      {t(o.key)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Choose label={t('build.tablename')} hint={t('build.tablename.hint')} unknown={t('build.notable')} value={tableText} isKnown={tableNumber(tableText.split(' ')[0] ?? '') !== null} entries={book.tables} onInput={chooseTable} />
            <div class="fields">
              {hasOffset(message.code) && (
                <Field label={t('part.offset')}>
                  {(p) => <input {...p} type="number" min={0} max={0xffffff} value={message.offset} onInput={(e) => toBytes({ ...message, offset: Math.max(0, Math.floor(Number(e.currentTarget.value) || 0)) })} />}
                </Field>
              )}
              {!isWrite(message.code) && (
                <Field label={t('part.count')} hint={t('build.most', { n: MAX_READ })}>
                  {(p) => <input {...p} type="number" min={1} max={MAX_READ} value={message.count} onInput={(e) => toBytes({ ...message, count: Math.min(0xffff, Math.max(0, Math.floor(Number(e.currentTarget.value) || 0))) })} />}
                </Field>
              )}
            </div>
            {isWrite(message.code) && (
              <Field label={t('build.data')} hint={t('build.most', { n: MAX_WRITE })} error={dataText !== '' && !dataBytes.bytes && t('hex.odd')}>
                {(p) => (
                  <textarea
                    {...p}
                    class="mono"
                    rows={3}
                    value={dataText}
                    onInput={(e) => {
                      setDataText(e.currentTarget.value);
                      const d = parseHex(e.currentTarget.value).bytes;
                      if (d) toBytes({ ...message, data: Array.from(d) });
                    }}
                  />
                )}
              </Field>
            )}
          </div>
        </Card>
        <Card title={t('build.bytes')}>
          <form class="stack" onSubmit={(e) => e.preventDefault()}>
            <Field label={t('classic.label')} error={problem}>
              {(p) => <textarea {...p} class="mono" rows={2} spellcheck={false} value={hex} onInput={(e) => fromHex(e.currentTarget.value)} />}
            </Field>
            <div>
              <Bytes bytes={frame.list} spans={frame.parts} wide />
              <Legend spans={frame.parts} />
            </div>
            <div class="row">
              <Action type="submit" class="primary" icon="play" onClick={send}>
                {t('send')}
              </Action>
              <button type="button" aria-pressed={isLiked} onClick={() => toggleFavourite(`${tableName(message.table)} +${message.offset} (${message.count})`, toHex(bytes, '').toLowerCase())}>
                <Icon name="star" fill={isLiked} />
                {t('packet.favourite')}
              </button>
              {!isWrite(message.code) && (
                <select class="auto" aria-label={t('build.poll')} value={every} onChange={(e) => setEvery(Number(e.currentTarget.value))}>
                  <option value={0}>{t('build.once')}</option>
                  {[2, 5, 10, 60].map((s) => (
                    <option key={s} value={s}>
                      {t('build.every', { n: s })}
                    </option>
                  ))}
                </select>
              )}
              {every > 0 && (
                <button type="button" class="danger" onClick={() => setEvery(0)}>
                  {t('walk.stop')}
                </button>
              )}
            </div>
          </form>
          <div class="chips">
            {liked.map((f) => (
              <button key={f.hex} class="slim" onClick={() => fromHex(toHex(parseHex(f.hex).bytes ?? []))}>
                {f.name}
              </button>
            ))}
          </div>
        </Card>
      </div>
      {(every > 0 || samples.length > 1) && <WatchList samples={samples} />}
      {result && (
        <Card title={t('build.answer')}>
          <Detail entry={result} onRepeat={() => void send()} />
        </Card>
      )}
    </>
  );
}
