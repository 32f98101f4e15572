import { hex2 } from '../../mep/hex';
import type { Span } from '../../mep/message';
import { t, type Key } from '../../i18n';

export interface Range {
  start: number;
  length: number;
}

/** Bytes in hex, coloured by what they are for. A picked range is marked; a byte can be picked. */
export function Bytes({ bytes, spans, marked, onPick, wide }: { bytes: ArrayLike<number | null>; spans: Span[]; marked?: Range | null; onPick?: (index: number) => void; wide?: boolean }) {
  const out = [];
  for (const span of spans) {
    const cells = [];
    for (let i = span.start; i < span.start + span.length; i++) {
      const inside = marked && i >= marked.start && i < marked.start + marked.length;
      cells.push(
        onPick ? (
          <span key={i} class={inside ? 'byte on' : 'byte'} onClick={() => onPick(i)}>
            {hex2(bytes[i] ?? null)}
          </span>
        ) : (
          <span key={i} class={inside ? 'byte on' : 'byte'}>
            {hex2(bytes[i] ?? null)}
          </span>
        ),
      );
    }
    out.push(
      <span key={span.start} class={`part p-${span.part}`} title={t(('part.' + span.part) as Key)}>
        {cells}
      </span>,
    );
  }
  return <div class={wide ? 'bytes wide' : 'bytes'}>{out}</div>;
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
