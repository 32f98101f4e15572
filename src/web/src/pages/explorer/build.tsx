import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { ApiError, sentence } from '../../api/client';
import { num } from '../../format';
import { t } from '../../i18n';
import { catalogue } from '../../mep/catalogue';
import { dataOf } from '../../mep/exports';
import { parseHex, toHex } from '../../mep/hex';
import { FULL_WRITE, MAX_READ, MAX_WRITE, PARTIAL_READ, PARTIAL_WRITE, PROCEDURE_TABLE, buildMessage, hasOffset, isWrite, messageSpans, operations, parseMessage, tableName, tableNumber, type Message, type Span } from '../../mep/message';
import { buildTransaction, parseTransaction } from '../../mep/transaction';
import { replace, route } from '../../router';
import { Icon } from '../../ui/icons';
import { Action, Badge, Card, Field, Note, Segments } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { Bytes, Legend } from './bytes';
import { Detail, Frames } from './detail';
import { favourites, toggleFavourite } from './favourites';
import { codeText, exchange } from './log';
import { confirmWrite } from './unlock';

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

/** Runs a task and keeps what went wrong as a sentence. */
export function useAttempt(): [string, (task: () => Promise<void>) => Promise<void>, (text: string) => void] {
  const [problem, setProblem] = useState('');
  return [
    problem,
    async (task) => {
      setProblem('');
      try {
        await task();
      } catch (error) {
        setProblem(error instanceof ApiError && error.status === 429 ? t('explorer.fast') : sentence(error));
      }
    },
    setProblem,
  ];
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
  const [polling, setPolling] = useState(false);
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
  const info = book.tables.find((i) => i.number === message.table);
  const dataBytes = parseHex(dataText);
  const isLiked = liked.some((f) => f.hex === toHex(bytes, '').toLowerCase());

  const send = (): Promise<void> =>
    attempt(async () => {
      if (!parsed.bytes) return setProblem(parsed.problem === 'odd' ? t('hex.odd') : t('hex.character', { c: hex[parsed.at] ?? '' }));
      if (isWrite(bytes[0] ?? 0) && !(await confirmWrite(bytes))) return;
      setResult(await exchange(toHex(bytes, '')));
    });

  useEffect(() => {
    if (!polling || every <= 0) return;
    const timer = window.setInterval(() => void send(), every * 1000);
    return () => window.clearInterval(timer);
  }, [polling, every, hex]);

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
            <Field label={t('build.tablename')} hint={info ? [info.name, info.purpose, info.size ? t('build.size', { n: num(info.size) }) : ''].filter(Boolean).join(' · ') : t('build.tablename.hint')} error={tableNumber(tableText.split(' ')[0] ?? '') === null && t('build.notable')}>
              {(p) => <input {...p} list="tables" value={tableText} autocomplete="off" onInput={(e) => chooseTable(e.currentTarget.value)} />}
            </Field>
            <datalist id="tables">
              {book.tables.map((i) => (
                <option key={i.number} value={i.id}>
                  {i.name}
                </option>
              ))}
            </datalist>
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
                <select
                  class="auto"
                  aria-label={t('build.poll')}
                  value={polling ? every : 0}
                  onChange={(e) => {
                    const seconds = Number(e.currentTarget.value);
                    setEvery(seconds);
                    setPolling(seconds > 0);
                  }}
                >
                  <option value={0}>{t('build.once')}</option>
                  {[2, 5, 10, 60].map((s) => (
                    <option key={s} value={s}>
                      {t('build.every', { n: s })}
                    </option>
                  ))}
                </select>
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
      {result && (
        <Card title={t('build.answer')}>
          <Detail entry={result} onRepeat={() => void send()} />
        </Card>
      )}
    </>
  );
}

let procedureSequence = 5;

function ProcedureBuilder() {
  const book = useStore(catalogue);
  const [name, setName] = useState('EP17');
  const [parameters, setParameters] = useState('');
  const [responseTable, setResponseTable] = useState('ET59');
  const [called, setCalled] = useState<Exchange | null>(null);
  const [answer, setAnswer] = useState<Exchange | null>(null);
  const [problem, attempt, setProblem] = useAttempt();
  const named = /^(BP|EP)\s*(\d{1,3})$/i.exec(name.trim());
  const number = named ? Number(named[2]) + (named[1]!.toUpperCase() === 'EP' ? 0x800 : 0) : null;
  const info = book.procedures.find((p) => p.number === number);
  const parsed = parseHex(parameters);
  const message: Message | null = number !== null && parsed.bytes ? { code: FULL_WRITE, table: PROCEDURE_TABLE, offset: 0, count: 0, data: [number & 0xff, number >> 8, procedureSequence, ...parsed.bytes] } : null;
  const bytes = message ? buildMessage(message) : [];
  const run = (): Promise<void> =>
    attempt(async () => {
      if (!message) return setProblem(t('procedure.unknown'));
      if (!(await confirmWrite(bytes))) return;
      setAnswer(null);
      const call = await exchange(toHex(bytes, ''));
      setCalled(call);
      // Each call needs a sequence number of its own, 5 to 9 for a MEP client.
      const used = procedureSequence;
      procedureSequence = procedureSequence >= 9 ? 5 : procedureSequence + 1;
      if (call.code !== 0) return;
      const read = toHex(buildMessage({ code: PARTIAL_READ, table: tableNumber(responseTable)!, offset: 0, count: 16, data: [] }), '');
      for (let i = 0; i < 4; i++) {
        const response = await exchange(read);
        setAnswer(response);
        const data = dataOf(response);
        if (data && (data[0]! + data[1]! * 256) % 0x1000 === number && data[2] === used && data[3] !== 1) return;
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
    });
  const data = answer && dataOf(answer);
  const result = data && data.length > 3 ? data[3]! : null;
  return (
    <Card title={t('build.procedure')}>
      <form class="stack" onSubmit={(e) => e.preventDefault()}>
        <div class="fields">
          <Field label={t('procedure.name')} hint={info ? [info.name, info.purpose].filter(Boolean).join(' · ') : t('procedure.hint')} error={number === null && t('procedure.unknown')}>
            {(p) => <input {...p} list="procedures" value={name} autocomplete="off" onInput={(e) => setName(e.currentTarget.value)} />}
          </Field>
          <Field label={t('procedure.parameters')} hint={t('procedure.parameters.hint')} error={!parsed.bytes && t('hex.odd')}>
            {(p) => <input {...p} class="mono" value={parameters} autocomplete="off" onInput={(e) => setParameters(e.currentTarget.value)} />}
          </Field>
          <Field label={t('procedure.response')} hint={t('procedure.response.hint')}>
            {(p) => (
              <select {...p} value={responseTable} onChange={(e) => setResponseTable(e.currentTarget.value)}>
                {['ET59', 'BT08', 'ET85'].map((id) => (
                  <option key={id}>{id}</option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <datalist id="procedures">
          {book.procedures.map((p) => (
            <option key={p.number} value={p.id}>
              {p.name}
            </option>
          ))}
        </datalist>
        <Bytes bytes={bytes} spans={messageSpans(bytes.length, bytes[0] ?? 0)} wide />
        <div>
          <Action type="submit" class="danger" disabled={!message} onClick={run}>
            {t('procedure.call')}
          </Action>
        </div>
        {problem && <Note tone="bad">{problem}</Note>}
        {called && called.code !== 0 && <Note tone="bad">{codeText(called)}</Note>}
        {result !== null && <Note tone={result === 0 ? 'good' : 'warn'}>{t('procedure.result', { n: result, text: result <= 6 ? t(`procedure.result.${result as 0}`) : t('procedure.result.own') })}</Note>}
        {answer && <Detail entry={answer} />}
      </form>
    </Card>
  );
}

function TransactionBuilder() {
  const [reads, setReads] = useState<{ table: string; offset: number; count: number }[]>([
    { table: 'BT23', offset: 0, count: 16 },
    { table: 'BT28', offset: 0, count: 44 },
    { table: 'BT52', offset: 0, count: 7 },
  ]);
  const [answers, setAnswers] = useState<{ table: number; offset: number; code: number; data: Uint8Array }[] | null>(null);
  const [problem, attempt, setProblem] = useAttempt();
  const messages = reads.map((r): Message | null => {
    const table = tableNumber(r.table);
    return table === null ? null : { code: PARTIAL_READ, table, offset: r.offset, count: r.count, data: [] };
  });
  const valid = messages.every((m) => m !== null) && messages.length > 0;
  const change = (i: number, part: Partial<(typeof reads)[number]>): void => setReads(reads.map((r, n) => (n === i ? { ...r, ...part } : r)));

  const run = (): Promise<void> =>
    attempt(async () => {
      setAnswers(null);
      const number = 1 + Math.floor(Math.random() * 0xfffe);
      const body = buildTransaction(number, messages as Message[]);
      if (body.length > MAX_WRITE) return setProblem(t('transaction.large', { n: body.length, max: MAX_WRITE }));
      const write = buildMessage({ code: PARTIAL_WRITE, table: 0x834, offset: 0, count: 0, data: body });
      if (!(await confirmWrite(write))) return;
      const written = await exchange(toHex(write, ''));
      if (written.code !== 0) return setProblem(codeText(written));
      let head: Uint8Array | null = null;
      for (let i = 0; i < 5; i++) {
        head = dataOf(await exchange(toHex(buildMessage({ code: PARTIAL_READ, table: 0x835, offset: 0, count: 5, data: [] }), '')));
        if (head && head[3]! + head[4]! * 256 === number) break;
        head = null;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      if (!head) return setProblem(t('transaction.silent'));
      const size = head[0]! + head[1]! * 256;
      const whole = new Uint8Array(size);
      for (let at = 0; at < size; at += MAX_READ) {
        const part = dataOf(await exchange(toHex(buildMessage({ code: PARTIAL_READ, table: 0x835, offset: at, count: Math.min(MAX_READ, size - at), data: [] }), '')));
        if (!part) return setProblem(t('transaction.silent'));
        whole.set(part, at);
      }
      const parsed = parseTransaction(whole);
      if (!parsed || parsed.type !== 1) return setProblem(t('transaction.partial'));
      setAnswers(parsed.records.map((r, i) => ({ table: messages[i]?.table ?? 0, offset: messages[i]?.offset ?? 0, ...r })));
    });

  return (
    <Card title={t('build.transaction')}>
      <div class="stack">
        <p class="muted small">{t('transaction.text')}</p>
        {reads.map((r, i) => (
          <div class="reads" key={i}>
            <Field label={t('part.table')} error={messages[i] === null && t('build.notable')}>
              {(p) => <input {...p} value={r.table} onInput={(e) => change(i, { table: e.currentTarget.value })} />}
            </Field>
            <Field label={t('part.offset')}>{(p) => <input {...p} type="number" min={0} value={r.offset} onInput={(e) => change(i, { offset: Number(e.currentTarget.value) || 0 })} />}</Field>
            <Field label={t('part.count')}>{(p) => <input {...p} type="number" min={1} value={r.count} onInput={(e) => change(i, { count: Number(e.currentTarget.value) || 0 })} />}</Field>
            <button class="quiet" aria-label={t('transaction.remove')} onClick={() => setReads(reads.filter((_, n) => n !== i))}>
              <Icon name="trash" />
            </button>
          </div>
        ))}
        <div class="row">
          <button onClick={() => setReads([...reads, { table: 'BT55', offset: 0, count: 9 }])}>{t('transaction.add')}</button>
          <Action class="danger" disabled={!valid} onClick={run}>
            {t('transaction.run')}
          </Action>
        </div>
        {problem && <Note tone="bad">{problem}</Note>}
        {answers?.map((a, i) => (
          <details key={i} open={i === 0}>
            <summary>
              {tableName(a.table)} +{a.offset} <Badge tone={a.code === 0 ? 'good' : 'bad'}>0x{a.code.toString(16).padStart(2, '0')}</Badge>
            </summary>
            <Frames request={[]} response={[]} data={a.data} table={a.table} offset={a.offset} read />
          </details>
        ))}
      </div>
    </Card>
  );
}
