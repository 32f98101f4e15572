import { Fragment, type ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { OutputField, OutputStatus, Settings } from '../api/schema';
import { span } from '../format';
import { known, t, type Key } from '../i18n';
import { told } from '../i18n/told';
import { useData, type Data } from '../ui/data';
import { Icon } from '../ui/icons';
import { Action, Badge, Card, Check, Facts, Field, Note, Page, Password, copyText, say } from '../ui/kit';
import { noProblem, placed, problemOf, type Problem } from '../ui/problem';
import { OutputTest } from './parts/output-test';
import { recipes } from './parts/recipes';
import './parts/forms.css';

type Values = Record<string, unknown>;
type Fields = Record<string, OutputField[]>;

/** The section of what holds for all outputs. */
const forAll = 'readings';
const switchName = 'enabled';

const sectionsOf = (settings: Settings | null): Record<string, Values> => (settings?.integrations ?? {}) as Record<string, Values>;

/** The outputs to other software: which there are, and which settings each has, the module tells. */
export default function Integrations() {
  const settings = useData<Settings>('settings');
  const fields = useData<Fields>('integrations/fields');
  const status = useData<Record<string, OutputStatus>>('integrations', 3000);
  const problem = settings.problem || fields.problem || status.problem;
  return (
    <Page title={t('nav.integrations')}>
      <p class="muted">{t('integrations.text')}</p>
      {problem && <Note tone="bad">{problem}</Note>}
      {settings.data && fields.data && (
        <div class="cols">
          {Object.entries(fields.data)
            .filter(([name]) => name !== forAll)
            .map(([name, list]) => (
              <Output key={name} name={name} fields={list} settings={settings} status={status.data?.[name]} reload={status.reload} />
            ))}
          <Card title={t('output.readings')}>
            <Form name={forAll} fields={fields.data[forAll] ?? []} settings={settings} />
          </Card>
        </div>
      )}
    </Page>
  );
}

function Output({ name, fields, settings, status, reload }: { name: string; fields: OutputField[]; settings: Data<Settings>; status: OutputStatus | undefined; reload: () => Promise<void> }) {
  const values = sectionsOf(settings.data)[name] ?? {};
  const recipe = recipes[name];
  return (
    <Card title={t(`output.${name}` as Key)} actions={status && <State status={status} />}>
      <div class="stack">
        <p class="muted small">{t(`output.${name}.text` as Key)}</p>
        <Form name={name} fields={fields} settings={settings} peer={addressOf(status?.peer)} onStored={reload}>
          {values.enabled && status ? <Story status={status} /> : null}
        </Form>
        <OutputTest name={name} />
        {values.enabled && recipe ? <Recipe text={recipe(location.host, values)} /> : null}
      </div>
    </Card>
  );
}

function State({ status }: { status: OutputStatus }) {
  const tone = status.state === 'serving' ? 'good' : status.state === 'waiting' && status.text ? 'warn' : 'plain';
  return <Badge tone={tone}>{t(`output.state.${status.state ?? 'off'}`)}</Badge>;
}

/** Who asked and what they got. */
function Story({ status }: { status: OutputStatus }) {
  return (
    <>
      {status.text && <Note tone="warn">{told(status.text)}</Note>}
      <Facts
        items={[
          [t('output.peer'), status.peer ?? t('output.nobody')],
          status.peer ? [t('output.when'), t('output.ago', { span: span(status.last_age_s) })] : null,
          status.question ? [t('output.question'), status.question] : null,
          status.answer ? [t('output.answer'), told(status.answer)] : null,
          [t('output.served'), `${status.served} / ${status.failed}`],
        ]}
      />
    </>
  );
}

function Recipe({ text }: { text: string }) {
  return (
    <div class="stack tight">
      <span class="label">{t('output.recipe')}</span>
      <pre class="token small" tabIndex={0}>
        {text}
      </pre>
      <div>
        <button class="slim" onClick={() => copyText(text)}>
          <Icon name="copy" />
          {t('copy')}
        </button>
      </div>
    </div>
  );
}

/** All settings of a section, stored together: by the button, or by the switch of an output. What was typed stays when it is refused, or while something else is stored. */
function Form({ name, fields, settings, peer, onStored, children }: { name: string; fields: OutputField[]; settings: Data<Settings>; peer?: string; onStored?: () => Promise<void>; children?: ComponentChildren }) {
  const stored = sectionsOf(settings.data)[name] ?? {};
  const [draft, setDraft] = useState<Values>({});
  const [problem, setProblem] = useState(noProblem);
  const own = fields.filter((field) => field.name !== switchName);
  const problemAt = placed(problem, ...own.filter((field) => field.kind !== 'flag').map((field) => `${name}.${field.name}`));
  const typed = Object.fromEntries(own.flatMap((field) => (field.name! in draft ? [[field.name!, ready(field, draft[field.name!])]] : [])));
  const changed = Object.fromEntries(Object.entries(typed).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(stored[field])));
  const save = async (values: Values): Promise<void> => {
    const refused = await store(settings, name, values);
    const result = { ...refused, text: named(name, refused.text) };
    const done: Values = { ...(result.text ? {} : draft), [switchName]: values[switchName] };
    setDraft((now) => Object.fromEntries(Object.entries(now).filter(([field, value]) => value !== done[field])));
    setProblem(result);
    await onStored?.();
  };
  // What was clicked is shown while it is stored, whatever is told meanwhile.
  const turn = (on: boolean): void => {
    setDraft((before) => ({ ...before, [switchName]: on }));
    void save({ ...changed, [switchName]: on });
  };
  return (
    <form class="stack" onSubmit={(e) => e.preventDefault()}>
      {own.length < fields.length && <Check label={t('output.enabled')} checked={!!{ ...stored, ...draft }[switchName]} onChange={turn} />}
      {problemAt() && <Note tone="bad">{problemAt()}</Note>}
      {children}
      {own.map((field) => {
        const id = field.name!;
        return (
          <Fragment key={id}>
            <Input
              field={field}
              label={words(name, id)}
              hint={hint(name, field, stored)}
              error={problemAt(`${name}.${id}`)}
              value={id in draft ? draft[id] : stored[id]}
              onInput={(value) => setDraft((before) => ({ ...before, [id]: value }))}
            />
            {field.kind === 'addresses' && peer && String(stored[id]) !== peer && (
              <div>
                <Action class="slim" onClick={() => save({ ...changed, [id]: [peer] })}>
                  {t('output.only', { peer })}
                </Action>
              </div>
            )}
          </Fragment>
        );
      })}
      <div>
        <Action type="submit" class="slim" disabled={Object.keys(changed).length === 0} onClick={() => save(changed)}>
          {t('save')}
        </Action>
      </div>
    </form>
  );
}

/** What was typed as the module takes it. */
function ready(field: OutputField, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (field.kind === 'addresses') return value.split(/[\s,;]+/).filter(Boolean);
  return field.kind === 'number' && value.trim() !== '' ? Number(value) : value;
}

function Input({ field, label, hint, error, value, onInput }: { field: OutputField; label: string; hint: string; error: string; value: unknown; onInput: (value: unknown) => void }) {
  if (field.kind === 'flag') return <Check label={label} hint={hint} checked={!!value} onChange={onInput} />;
  return (
    <Field label={label} hint={hint} error={error}>
      {(p) => {
        switch (field.kind) {
          case 'number':
            return <input {...p} type="number" min={field.minimum ?? 0} max={field.maximum ?? 0} value={String(value ?? '')} onInput={(e) => onInput(e.currentTarget.value)} />;
          case 'choice':
            return (
              <select {...p} value={String(value)} onChange={(e) => onInput(e.currentTarget.value)}>
                {field.words?.map((word) => (
                  <option key={word} value={word}>
                    {known(`field.word.${word}`) ? t(`field.word.${word}` as Key) : word}
                  </option>
                ))}
              </select>
            );
          case 'secret':
            return <Password {...p} value={String(value ?? '')} autocomplete="off" onInput={onInput} />;
          case 'certificate':
            return <textarea {...p} rows={4} class="mono" spellcheck={false} value={String(value ?? '')} onInput={(e) => onInput(e.currentTarget.value)} />;
          case 'addresses':
            return <input {...p} spellcheck={false} value={Array.isArray(value) ? value.join(' ') : String(value ?? '')} onInput={(e) => onInput(e.currentTarget.value)} />;
          default:
            return <input {...p} autocapitalize="off" spellcheck={false} maxLength={field.maximum ?? 64} value={String(value ?? '')} onInput={(e) => onInput(e.currentTarget.value)} />;
        }
      }}
    </Field>
  );
}

async function store(settings: Data<Settings>, section: string, values: Values): Promise<Problem> {
  try {
    settings.put(await call<Settings>('PUT', 'settings', { body: { integrations: { [section]: values } } }));
    say(t('saved'));
    return noProblem;
  } catch (error) {
    await settings.reload();
    return problemOf(error);
  }
}

/** The IPv4 address of a peer; none for the serial port, which has no address to allow. */
export const addressOf = (peer: string | null | undefined): string | undefined => /\d+\.\d+\.\d+\.\d+$/.exec(peer ?? '')?.[0];

/** A sentence of the module with the labels of the fields for the names that they have in the API. */
export const named = (section: string, text: string): string =>
  text.replace(/`(?:\w+\.)?(\w+)`/g, (name, field: string) => (known(`field.${section}.${field}`) || known(`field.${field}`) ? words(section, field) : name));

/** The label of a field: of this output, or of all that have one of this name. */
function words(section: string, field: string): string {
  const own = `field.${section}.${field}`;
  return t(known(own) ? own : (`field.${field}` as Key));
}

function hint(section: string, field: OutputField, stored: Values): string {
  const own = [`field.${section}.${field.name}.hint`, `field.${field.name}.hint`].find(known);
  const range = field.kind === 'number' ? t('field.range', { from: field.minimum ?? 0, to: field.maximum ?? 0 }) : '';
  const secret = field.kind === 'secret' || field.kind === 'certificate' ? t(stored[`${field.name}_set`] ? 'field.is.set' : 'field.is.none') : '';
  return [own ? t(own as Key) : '', range, secret].filter(Boolean).join(' ');
}
