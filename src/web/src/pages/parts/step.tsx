import { t } from '../../i18n';
import { Action, ask } from '../../ui/kit';

/** What a form needs to know when it is a step of the first run. */
export interface Step {
  /** Whether the module has what the step asks for. */
  stored: boolean;
  onDone: () => void;
}

interface Props extends Step {
  /** Whether something was entered that would be lost. */
  entered: boolean;
  ready: boolean;
  label: string;
  /** Tries what was entered, remembers it and goes on. */
  onGo: () => Promise<void>;
  /** A way on with what could not be tried. */
  untested: { label: string; onGo: () => Promise<void> } | null;
}

/** The end of a step: one button that does what is left to do and goes on, and one that leaves the step out. */
export function StepEnd({ stored, entered, ready, label, untested, onGo, onDone }: Props) {
  const skip = async (): Promise<void> => {
    if (!entered || (await ask({ title: t('setup.skip.title'), text: t('setup.skip.text'), yes: t('skip.step') }))) onDone();
  };
  const isOver = stored && !entered;
  return (
    <div class="row end">
      {untested && <Action onClick={untested.onGo}>{untested.label}</Action>}
      {!isOver && (
        <button type="button" onClick={() => void skip()}>
          {t('skip.step')}
        </button>
      )}
      {isOver ? (
        <button type="button" class="primary" onClick={onDone}>
          {t('next')}
        </button>
      ) : (
        <Action type="submit" class="primary" disabled={!ready} onClick={onGo}>
          {label}
        </Action>
      )}
    </div>
  );
}
