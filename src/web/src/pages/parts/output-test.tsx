import { useState } from 'preact/hooks';
import { call, sentence } from '../../api/client';
import { t } from '../../i18n';
import { told } from '../../i18n/told';
import { Action, Note } from '../../ui/kit';

/** Outputs whose settings can be tried on their peer. */
const testable = ['mqtt'];

/** Tries what is stored, and says what is wrong. */
export function OutputTest({ name }: { name: string }) {
  const [result, setResult] = useState<{ ok: boolean; text: string } | null>(null);
  if (!testable.includes(name)) return null;
  const run = async (): Promise<void> => {
    setResult(null);
    try {
      setResult(await call<{ ok: boolean; text: string }>('POST', `integrations/${name}/test`, { timeoutMs: 40000 }));
    } catch (error) {
      setResult({ ok: false, text: sentence(error) });
    }
  };
  return (
    <div class="stack tight">
      <div>
        <Action class="slim" onClick={run}>
          {t('output.test')}
        </Action>
      </div>
      <span class="hint">{t('output.test.hint')}</span>
      {result && <Note tone={result.ok ? 'good' : 'bad'}>{told(result.text)}</Note>}
    </div>
  );
}
