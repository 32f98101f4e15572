import { hex2 } from '../../mep/hex';
import type { Span } from '../../mep/message';
import { t, type Key } from '../../i18n';
import { pickByKey, pickable, type Picking } from './picking';

export interface Range {
  start: number;
  length: number;
}

/** Bytes in hex, coloured by what they are for. A picked range is marked; a byte can be picked, also with the keyboard. */
export function Bytes({ bytes, spans, label, marked, picking, wide }: { bytes: ArrayLike<number | null>; spans: Span[]; label?: string; marked?: Range | null; picking?: Picking; wide?: boolean }) {
  const at = picking?.at ?? -1;
  const stop = spans.some((s) => at >= s.start && at < s.start + s.length) ? at : spans[0]?.start;
  const out = spans.map((span) => {
    const part = t(('part.' + span.part) as Key);
    const cells = [];
    for (let i = span.start; i < span.start + span.length; i++) {
      const inside = marked && i >= marked.start && i < marked.start + marked.length;
      const hex = hex2(bytes[i] ?? null);
      cells.push(
        <span key={i} class={inside ? 'byte on' : 'byte'} {...(picking && pickable(picking, i, i === stop, hex, part))}>
          {hex}
        </span>,
      );
    }
    return (
      <span key={span.start} class={`part p-${span.part}`} title={part}>
        {cells}
      </span>
    );
  });
  const look = wide ? 'bytes wide' : 'bytes';
  if (!picking) return <div class={look}>{out}</div>;
  return (
    <div class={look} role="listbox" aria-label={label} onKeyDown={(e) => pickByKey(e, picking.onPick)}>
      {out}
    </div>
  );
}

export function Legend({ spans }: { spans: Span[] }) {
  const seen = [...new Set(spans.map((s) => s.part))];
  return (
    <div class="legend small" aria-hidden="true">
      {seen.map((part) => (
        <span key={part} class={`p-${part}`}>
          {t(('part.' + part) as Key)}
        </span>
      ))}
    </div>
  );
}
