import { useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { t } from '../../i18n';
import { dataOf } from '../../mep/exports';
import { toHex } from '../../mep/hex';
import { MAX_READ, MAX_WRITE, PARTIAL_READ, PARTIAL_WRITE, buildMessage, tableName, tableNumber, type Message } from '../../mep/message';
import { buildTransaction, parseTransaction, recordOf } from '../../mep/transaction';
import { Icon } from '../../ui/icons';
import { Action, Badge, Card, Field, Note } from '../../ui/kit';
import { useAttempt } from './attempt';
import { Detail, Frames } from './detail';
import { codeText, exchange } from './log';
import { confirmWrite } from './unlock';

interface Answer {
  request: Message;
  code: number;
  data: Uint8Array;
}

/** Several reads in one transaction: written to ET52, answered in ET53. */
export function TransactionBuilder() {
  const [reads, setReads] = useState<{ table: string; offset: number; count: number }[]>([
    { table: 'BT23', offset: 0, count: 16 },
    { table: 'BT28', offset: 0, count: 44 },
    { table: 'BT52', offset: 0, count: 7 },
  ]);
  const [answers, setAnswers] = useState<Answer[]>([]);
  const [wire, setWire] = useState<Exchange[]>([]);
  const [problem, attempt, setProblem] = useAttempt();
  const messages = reads.map((r): Message | null => {
    const table = tableNumber(r.table);
    return table === null ? null : { code: PARTIAL_READ, table, offset: r.offset, count: r.count, data: [] };
  });
  const valid = messages.every((m) => m !== null) && messages.length > 0;
  const change = (i: number, part: Partial<(typeof reads)[number]>): void => setReads(reads.map((r, n) => (n === i ? { ...r, ...part } : r)));

  const run = (): Promise<void> =>
    attempt(async () => {
      setAnswers([]);
      setWire([]);
      const number = 1 + Math.floor(Math.random() * 0xfffe);
      const body = buildTransaction(number, messages as Message[]);
      if (body.length > MAX_WRITE) return setProblem(t('transaction.large', { n: body.length, max: MAX_WRITE }));
      const write = buildMessage({ code: PARTIAL_WRITE, table: 0x834, offset: 0, count: 0, data: body });
      if (!(await confirmWrite(write))) return;
      const send = async (message: number[]): Promise<Exchange> => {
        const sent = await exchange(toHex(message, ''));
        setWire((before) => [...before, sent]);
        return sent;
      };
      const read = (offset: number, count: number): Promise<Exchange> => send(buildMessage({ code: PARTIAL_READ, table: 0x835, offset, count, data: [] }));
      const written = await send(write);
      if (written.code !== 0) return setProblem(codeText(written));
      let head: Uint8Array | null = null;
      for (let i = 0; i < 5; i++) {
        head = dataOf(await read(0, 5));
        if (head && head[3]! + head[4]! * 256 === number) break;
        head = null;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      if (!head) return setProblem(t('transaction.silent'));
      const size = head[0]! + head[1]! * 256;
      const whole = new Uint8Array(size);
      for (let at = 0; at < size; at += MAX_READ) {
        const part = dataOf(await read(at, Math.min(MAX_READ, size - at)));
        if (!part) return setProblem(t('transaction.silent'));
        whole.set(part, at);
      }
      const parsed = parseTransaction(whole);
      if (!parsed || parsed.type !== 1) return setProblem(t('transaction.partial'));
      setAnswers(parsed.records.flatMap((r, i) => (messages[i] ? [{ request: messages[i], ...r }] : [])));
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
        {answers.map((a, i) => (
          <details key={i} open={i === 0}>
            <summary>
              {tableName(a.request.table)} +{a.request.offset} <Badge tone={a.code === 0 ? 'good' : 'bad'}>0x{a.code.toString(16).padStart(2, '0')}</Badge>
            </summary>
            <Frames {...recordOf(a.request, a.code, a.data)} data={a.data} table={a.request.table} offset={a.request.offset} read bare />
          </details>
        ))}
        {wire.length > 0 && <h3>{t('transaction.wire')}</h3>}
        {wire.map((e) => (
          <details key={e.index}>
            <summary>{t('packets.one', { n: e.index })}</summary>
            <Detail entry={e} />
          </details>
        ))}
      </div>
    </Card>
  );
}
