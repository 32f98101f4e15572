import { useMemo, useState } from 'preact/hooks';
import { t } from '../../i18n';
import { told } from '../../i18n/told';
import { decrypted, isRequestTrue, isResponseTrue } from '../../mep/cipher';
import { parseKey } from '../../mep/digest';
import { bigEndian, parseMasked } from '../../mep/hex';
import { isRead } from '../../mep/exports';
import { parseMessage, responseTexts, tableName } from '../../mep/message';
import { Badge, Card, Facts, Field, Note, Password } from '../../ui/kit';
import { Frames } from './detail';

/** A frame of the guide: what comes in the box before anything is pasted. */
const sampleRequest = '0014 3F0017000000002C 77635B91 13DB85A135A0575E';
const sampleResponse = '0037 00002C 00000000000000000000000000000000 08000000 03000000 00000000000000000000000000000000 06000000 ADDCB82C3D417F91';

/** Takes two frames apart without a meter: nothing pasted here leaves the browser. */
export function Decode() {
  const [request, setRequest] = useState(sampleRequest);
  const [response, setResponse] = useState(sampleResponse);
  const [keyText, setKeyText] = useState('');
  const q = parseMasked(request);
  const a = parseMasked(response);
  const key = parseKey(keyText);

  const result = useMemo(() => {
    if (!q.bytes || q.bytes.length < 3) return null;
    const whole = q.bytes.length >= 15 && bigEndian(q.bytes, 0, 2) === q.bytes.length - 2;
    const [asked, answered] = [whole ? clear(q.bytes) : null, a.bytes && a.bytes.length >= 11 ? clear(a.bytes) : null];
    const plain = asked && key ? decrypted(key.bytes, asked, answered) : null;
    const frame: (number | null)[] | null = plain ? Array.from(plain.request) : whole ? q.bytes : null;
    // A message without length, sequence number and digest is taken too.
    const body = (frame ? frame.slice(2, -12) : q.bytes).map((b) => b ?? 0);
    const message = parseMessage(body);
    const answer: (number | null)[] | null = plain?.response ? Array.from(plain.response) : a.bytes && a.bytes.length >= 2 ? a.bytes : null;
    const answerWhole = !!answer && answer.length >= 11 && bigEndian(answer, 0, 2) === answer.length - 2;
    const code = answerWhole ? answer[2]! : null;
    const read = isRead(message);
    const count = answerWhole && code === 0 && read ? bigEndian(answer, 3, 2) : null;
    const data = count !== null && answer!.length === count + 13 ? Uint8Array.from(answer!.slice(5, 5 + count), (b) => b ?? 0) : null;
    const requestShown: (number | null)[] = frame ?? [0, body.length + 12, ...body, ...Array<null>(12).fill(null)];
    const alert = !!answer && answer.length === 2 && answer[0] === 0 && answer[1] === 0;
    const masked = [frame, answerWhole ? answer : null].some((one) => one?.slice(-8).includes(null));
    const checks = key && {
      request: asked && isRequestTrue(key.bytes, plain?.request ?? asked),
      response: asked && answerWhole && answered ? isResponseTrue(key.bytes, plain?.request ?? asked, plain?.response ?? answered) : null,
    };
    return { frame, plain, message, answer: answer ?? [], code, data, read, requestShown, alert, checks, masked, sequence: frame ? bigEndian(frame, frame.length - 12, 4) : null, next: code === 0x0c ? bigEndian(answer!, 3, 4) : null };
  }, [request, response, keyText]);

  const problem = (parsed: ReturnType<typeof parseMasked>, text: string): string | false => parsed.bytes === null && (parsed.problem === 'odd' ? t('hex.odd') : t('hex.character', { c: text[parsed.at] ?? '' }));
  const verdict = (value: boolean | null | undefined) => (value === null || value === undefined ? '–' : <Badge tone={value ? 'good' : 'bad'}>{value ? t('decode.true') : t('decode.false')}</Badge>);
  return (
    <>
      <Card title={t('decode.title')}>
        <div class="stack">
          <p class="muted small">{t('decode.text')}</p>
          <Field label={t('decode.request')} error={problem(q, request)}>
            {(p) => <textarea {...p} class="mono" rows={2} spellcheck={false} value={request} onInput={(e) => setRequest(e.currentTarget.value)} />}
          </Field>
          <Field label={t('decode.response')} error={problem(a, response)}>
            {(p) => <textarea {...p} class="mono" rows={3} spellcheck={false} value={response} onInput={(e) => setResponse(e.currentTarget.value)} />}
          </Field>
          <Field label={t('decode.key')} hint={keyText && !key ? t('key.length', { n: keyText.trim().length }) : t('decode.key.hint')}>
            {(p) => <Password {...p} value={keyText} onInput={setKeyText} autocomplete="off" mono />}
          </Field>
        </div>
      </Card>
      {result && (
        <Card title={t('decode.result')}>
          <div class="stack">
            <Facts
              items={[
                [t('part.table'), result.message ? `${tableName(result.message.table)} +${result.message.offset}, ${result.message.count}` : t('decode.unknown')],
                result.sequence !== null && [t('part.seq'), '0x' + result.sequence.toString(16).toUpperCase().padStart(8, '0')],
                [t('packets.result'), result.alert ? t('decode.alert') : result.code === null ? t('decode.nowhole') : `0x${result.code.toString(16).toUpperCase().padStart(2, '0')} ${told(responseTexts[result.code]) ?? ''}`],
                result.next !== null && [t('decode.next'), '0x' + (result.next + 1).toString(16).toUpperCase().padStart(8, '0')],
                !!result.plain && [t('settings.protection'), t('settings.protection.rc4')],
                !!result.checks && [t('decode.digest.request'), verdict(result.checks.request)],
                !!result.checks && [t('decode.digest.response'), verdict(result.checks.response)],
              ]}
            />
            {result.masked ? <Note>{t('decode.masked')}</Note> : !result.checks && <Note>{t('decode.unchecked')}</Note>}
            <Frames request={result.requestShown} response={result.answer} data={result.data} table={result.message?.table ?? null} offset={result.message?.offset ?? 0} read={result.read} />
          </div>
        </Card>
      )}
    </>
  );
}

/** A frame without masked bytes; null when it has some. */
const clear = (frame: (number | null)[]): Uint8Array | null => (frame.includes(null) ? null : Uint8Array.from(frame as number[]));
