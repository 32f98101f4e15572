import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { createStore, useStore } from './store';
import { Icon, type IconName } from './icons';

export function Page({ title, actions, children }: { title: string; actions?: ComponentChildren; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · MepModule`;
  }, [title]);
  return (
    <div class="page">
      <div class="page-head">
        <h1 tabIndex={-1}>{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}

export function Card({ title, actions, children, class: extra }: { title?: string; actions?: ComponentChildren; children: ComponentChildren; class?: string }) {
  return (
    <section class={`card ${extra ?? ''}`}>
      {title !== undefined && (
        <div class="head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export function Note({ tone = 'plain', title, children, live }: { tone?: Tone; title?: string; children?: ComponentChildren; live?: boolean }) {
  return (
    <div class={`note ${tone}`} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <div>
        {title && <strong>{title} </strong>}
        {children}
      </div>
    </div>
  );
}

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** What ties an input to its label, its hint and what is wrong with it. */
export interface FieldProps {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

/** A field with its label, a hint and, when wrong, what is wrong. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ComponentChildren;
  error?: string | null | false;
  children: (props: FieldProps) => ComponentChildren;
}) {
  const id = useId();
  const described = [hint ? id + 'h' : '', error ? id + 'e' : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(described ? { 'aria-describedby': described } : {}), ...(error ? { 'aria-invalid': true } : {}) })}
      {hint && (
        <div class="hint" id={id + 'h'}>
          {hint}
        </div>
      )}
      {error && (
        <div class="error" id={id + 'e'} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

/** A file to choose, in the words of the page: a browser's own input speaks the browser's language. */
export function FileField({ label, accept, onChoose, disabled }: { label: string; accept: string; onChoose: (file: File | undefined) => void; disabled?: boolean }) {
  const id = useId();
  const [name, setName] = useState('');
  return (
    <div class="field">
      <span class="label" id={id + 'l'}>
        {label}
      </span>
      <label class="file">
        <input
          class="sr"
          type="file"
          aria-labelledby={`${id}l ${id}n`}
          accept={accept}
          disabled={disabled ?? false}
          onChange={(e) => {
            const file = e.currentTarget.files?.[0];
            setName(file?.name ?? '');
            onChoose(file);
          }}
        />
        <span class="button" aria-hidden="true">
          {t('file.choose')}
        </span>
        <span id={id + 'n'} class={name ? 'name' : 'name muted'}>
          {name || t('file.none')}
        </span>
      </label>
    </div>
  );
}

export function Check({ label, hint, checked, onChange, disabled }: { label: string; hint?: string; checked: boolean; onChange: (value: boolean) => void; disabled?: boolean }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled ?? false} onChange={(e) => onChange(e.currentTarget.checked)} />
      <span>
        {label}
        {hint && <span class="muted small"> {hint}</span>}
      </span>
    </label>
  );
}

/** A password field whose text can be looked at while it is typed. */
export function Password({ value, onInput, autocomplete, required, mono, ...field }: FieldProps & { value: string; onInput: (value: string) => void; autocomplete: string; required?: boolean; mono?: boolean }) {
  const [shown, setShown] = useState(false);
  return (
    <div class="with-button">
      <input
        {...field}
        class={mono ? 'mono' : ''}
        type={(shown ? 'text' : 'password') as 'text'}
        value={value}
        autocomplete={autocomplete as 'off'}
        autocapitalize="off"
        spellcheck={false}
        required={required ?? false}
        onInput={(e) => onInput(e.currentTarget.value)}
      />
      <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? t('hide') : t('show')}
      </button>
    </div>
  );
}

/** A button that shows that its work is under way and takes no second press meanwhile. */
export function Action({ onClick, children, class: extra, disabled, icon, type }: { onClick: () => unknown; children: ComponentChildren; class?: string; disabled?: boolean; icon?: IconName; type?: 'submit' }) {
  const [busy, setBusy] = useState(false);
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  return (
    <button
      type={type ?? 'button'}
      class={`${extra ?? ''} ${busy ? 'busy' : ''}`}
      disabled={busy || disabled}
      onClick={async () => {
        const result = onClick();
        if (!(result instanceof Promise)) return;
        setBusy(true);
        try {
          await result;
        } finally {
          if (alive.current) setBusy(false);
        }
      }}
    >
      {icon && !busy && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function Segments<T extends string>({ value, options, onChange, label }: { value: T; options: { id: T; label: string }[]; onChange: (value: T) => void; label: string }) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.id} type="button" aria-pressed={option.id === value} onClick={() => onChange(option.id)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}

export function Tabs<T extends string>({ value, options, onChange, label }: { value: T; options: { id: T; label: string }[]; onChange: (value: T) => void; label: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = ref.current?.querySelector<HTMLElement>('[aria-selected=true]');
    // Only sideways: scrolling the whole page for a tab would make it jump.
    if (tab && ref.current) ref.current.scrollLeft = tab.offsetLeft - 48;
  }, [value]);
  const move = (event: KeyboardEvent): void => {
    const last = options.length - 1;
    const at = options.findIndex((o) => o.id === value);
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    // At once: the choice may come back by way of the address, later than any frame that could be waited for.
    ref.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
    onChange(options[to]!.id);
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={ref} onKeyDown={move}>
      {options.map((option) => (
        <button key={option.id} type="button" role="tab" id={'tab-' + option.id} aria-selected={option.id === value} tabIndex={option.id === value ? 0 : -1} onClick={() => onChange(option.id)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}

export function Facts({ items }: { items: (readonly [string, ComponentChildren] | false | null | undefined)[] }) {
  return (
    <dl class="facts">
      {items.map(
        (item) =>
          item && [<dt key={item[0]}>{item[0]}</dt>, <dd key={item[0] + '='}>{item[1] === null || item[1] === undefined || item[1] === '' ? '–' : item[1]}</dd>],
      )}
    </dl>
  );
}

/** A question that must be answered before something with consequences is done. */
interface Question {
  title: string;
  text: ComponentChildren;
  yes: string;
  danger?: boolean;
  /** A word that has to be typed. */
  typed?: string;
  resolve: (value: boolean) => void;
  /** What had the keyboard when the question came, and gets it back. */
  asker: HTMLElement | null;
}

const question = createStore<Question | null>(null);

export function ask(options: Omit<Question, 'resolve' | 'asker'>): Promise<boolean> {
  return new Promise((resolve) => question.set({ ...options, resolve, asker: document.activeElement as HTMLElement | null }));
}

function Asker() {
  const current = useStore(question);
  const ref = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const asker = useRef<HTMLElement | null>(null);
  const id = useId();
  useEffect(() => {
    setTyped('');
    if (current && !ref.current?.open) ref.current?.showModal();
    // Not before the dialog is gone: as long as it is open, nothing else takes the keyboard.
    if (!current) asker.current?.focus();
    asker.current = current?.asker ?? null;
  }, [current]);
  if (!current) return null;
  const answer = (value: boolean): void => {
    question.set(null);
    current.resolve(value);
  };
  return (
    <dialog ref={ref} aria-labelledby={id} onCancel={() => answer(false)} onClose={() => question.get() === current && answer(false)}>
      <form
        method="dialog"
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          answer(true);
        }}
      >
        <h2 id={id}>{current.title}</h2>
        <div class="stack tight">{current.text}</div>
        {current.typed && (
          <Field label={t('ask.type', { word: current.typed })}>{(p) => <input {...p} value={typed} autocomplete="off" onInput={(e) => setTyped(e.currentTarget.value)} />}</Field>
        )}
        <div class="row end">
          <button type="button" onClick={() => answer(false)}>
            {t('cancel')}
          </button>
          <button type="submit" class={current.danger ? 'danger' : 'primary'} disabled={!!current.typed && typed.trim() !== current.typed}>
            {current.yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}

const toast = createStore<string>('');
let toastTimer: number | undefined;

export function say(text: string): void {
  toast.set(text);
  window.clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => toast.set(''), 5000);
}

/** What floats above the page: the question and the short message. */
export function Overlays() {
  const text = useStore(toast);
  return (
    <>
      <Asker />
      <div role="status" aria-live="polite">
        {text && <div class="toast">{text}</div>}
      </div>
    </>
  );
}

/**
 * Puts text on the clipboard. The clipboard API wants https, which a module on the LAN cannot have: a selected text field and the
 * browser's copy command do it; where that fails too, the text stays selected for the user's own copy key.
 */
export function copyText(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.setAttribute('aria-hidden', 'true');
  area.className = 'sr';
  const host = document.querySelector('dialog[open]') ?? document.body;
  const focused = document.activeElement as HTMLElement | null;
  host.append(area);
  area.select();
  let copied = false;
  try {
    copied = document.execCommand('copy');
  } catch {
    copied = false;
  }
  area.remove();
  focused?.focus();
  if (copied) say(t('copied'));
  else window.prompt(t('copy.yourself'), text);
}

/** Offers bytes or text as a file. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Runs a task again and again while the page shows it, with a pause after each. */
export function useInterval(task: () => unknown, pauseMs: number | null, dependencies: unknown[] = []): void {
  const latest = useRef(task);
  latest.current = task;
  useEffect(() => {
    if (pauseMs === null) return;
    let timer: number | undefined;
    let stopped = false;
    const round = async (): Promise<void> => {
      if (!document.hidden) await latest.current();
      if (!stopped) timer = window.setTimeout(round, pauseMs);
    };
    void round();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, [pauseMs, ...dependencies]);
}
