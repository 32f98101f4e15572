import { useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { t } from '../../i18n';
import { catalogue } from '../../mep/catalogue';
import { dataOf } from '../../mep/exports';
import { parseHex, toHex } from '../../mep/hex';
import { FULL_WRITE, PARTIAL_READ, PROCEDURE_TABLE, buildMessage, messageSpans, tableNumber, type Message } from '../../mep/message';
import { Action, Card, Field, Note } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { useAttempt } from './attempt';
import { Bytes } from './bytes';
import { Choose } from './choose';
import { Detail } from './detail';
import { codeText, exchange } from './log';
import { confirmWrite } from './unlock';

let procedureSequence = 5;

/** Calls a procedure and reads its answer. It begins with one that changes nothing: unlocking transactions that nobody locked. */
export function ProcedureBuilder() {
  const book = useStore(catalogue);
  const [name, setName] = useState('EP61');
  const [parameters, setParameters] = useState('00');
  const [responseTable, setResponseTable] = useState('ET59');
  const [called, setCalled] = useState<Exchange | null>(null);
  const [answer, setAnswer] = useState<Exchange | null>(null);
  const [problem, attempt, setProblem] = useAttempt();
  const named = /^(BP|EP)\s*(\d{1,3})$/i.exec(name.trim());
  const number = named ? Number(named[2]) + (named[1]!.toUpperCase() === 'EP' ? 0x800 : 0) : null;
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
        <Choose label={t('procedure.name')} hint={t('procedure.hint')} unknown={t('procedure.unknown')} value={name} isKnown={number !== null} entries={book.procedures} onInput={setName} />
        <div class="fields">
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
