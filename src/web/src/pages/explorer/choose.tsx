import { num } from '../../format';
import { t } from '../../i18n';
import { search, type Entry } from '../../mep/catalogue';
import { Field } from '../../ui/kit';

/** Entries that a part of a name offers. */
const OFFERED = 8;

/** A table or a procedure, by its id or by a part of its name or purpose, and the list of all with what each is for. */
export function Choose({ label, hint, unknown, value, isKnown, entries, onInput }: { label: string; hint: string; unknown: string; value: string; isKnown: boolean; entries: (Entry & { size?: number | null })[]; onInput: (text: string) => void }) {
  const chosen = entries.find((e) => e.id.toLowerCase() === value.trim().toLowerCase());
  const offered = isKnown || !value.trim() ? [] : search(entries, value).slice(0, OFFERED);
  const list = (shown: typeof entries) => (
    <ul class="choices">
      {shown.map((e) => (
        <li key={e.id}>
          <button type="button" class="quiet" aria-pressed={e === chosen} onClick={() => onInput(e.id)}>
            <b>{e.id}</b> <span lang="en">{e.name}</span> <span class="muted small" lang="en">{e.purpose}</span>
          </button>
        </li>
      ))}
    </ul>
  );
  return (
    <div class="stack tight">
      <Field
        label={label}
        hint={
          chosen ? (
            <>
              <span lang="en">{[chosen.name, chosen.purpose].filter(Boolean).join(' · ')}</span>
              {chosen.size ? ' · ' + t('build.size', { n: num(chosen.size) }) : ''}
            </>
          ) : (
            hint
          )
        }
        error={!isKnown && offered.length === 0 && unknown}
      >
        {(p) => <input {...p} role="combobox" aria-expanded={offered.length > 0} value={value} autocomplete="off" spellcheck={false} onInput={(e) => onInput(e.currentTarget.value)} />}
      </Field>
      {offered.length > 0 && list(offered)}
      {entries.length > 0 && (
        <details>
          <summary>{t('build.all', { n: num(entries.length) })}</summary>
          {list(entries)}
        </details>
      )}
    </div>
  );
}
