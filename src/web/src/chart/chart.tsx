import { useEffect, useRef, useState } from 'preact/hooks';
import { NONE, clock, dayMonth, hourMinute, locale, num } from '../format';
import { t } from '../i18n';
import { effectiveTheme } from '../ui/preferences';
import { useStore } from '../ui/store';
import { nearest, ticks, timeTicks } from './scale';
import './chart.css';

export interface ChartSeries {
  label: string;
  /** Name of a colour of the theme, such as `import`. */
  color: string;
  /** Colour of what lies below zero, where that means something else. */
  below?: string;
  kind?: 'line' | 'area' | 'bars';
  unit: string;
  decimals?: number;
  /** Drawn below zero although it counts upwards, as export is: what is told of it has no sign. */
  mirrored?: boolean;
  /** How many seconds a value stands for, around its x: drawn as a step. */
  step?: number | undefined;
}

/** Columns: x in unix seconds (or index for bars), then one column a series, null where unknown. */
export type ChartData = [number[], ...(number | null)[][]];

export interface ChartProps {
  series: ChartSeries[];
  data: ChartData;
  height?: number;
  /** What a screen reader says instead of the picture. */
  label: string;
  /** Writes an x value in the legend; default is the time of day. */
  xText?: (value: number) => string;
  /** Evenly spaced categories instead of time: days and months. */
  ordinal?: boolean;
  /** How many of the first values are marked as those of a former meter. */
  former?: number;
  /** Fixed x range, so that a filling chart does not wander. */
  xRange?: [number, number] | undefined;
}

const margin = { top: 24, right: 10, bottom: 28, left: 56 };

/** A value as it is told, with its unit. */
const telling = ({ mirrored, decimals, unit }: ChartSeries, value: number | null | undefined): string =>
  typeof value === 'number' ? `${num(mirrored ? Math.abs(value) : value, decimals)} ${unit}` : NONE;

interface View {
  x: (value: number) => number;
  value: (x: number) => number;
}

/**
 * A chart on a canvas: point at it, or go through it with the arrow keys, to read values; drag to see a part, double-click to see all again.
 * While nobody points, the legend tells the newest values.
 */
export function Chart({ series, data, height = 240, label, xText = hourMinute, ordinal = false, former = 0, xRange }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<View | null>(null);
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState<number | null>(null);
  const [zoom, setZoom] = useState<[number, number] | null>(null);
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const theme = useStore(effectiveTheme);
  const xs = data[0];

  useEffect(() => {
    const resize = new ResizeObserver((entries) => setWidth(Math.floor(entries[0]!.contentRect.width)));
    resize.observe(canvas.current!.parentElement!);
    return () => resize.disconnect();
  }, []);

  useEffect(() => setZoom(null), [ordinal, series.length, xs.length === 0]);

  useEffect(() => {
    if (width > 0) view.current = draw(canvas.current!, { width, height, series, data, ordinal, former, range: zoom ?? xRange ?? null, hover, drag, xText });
  }, [width, height, data, series, former, zoom, xRange?.[0], xRange?.[1], hover, drag, theme, locale()]);

  const xOf = (event: PointerEvent): number => event.clientX - canvas.current!.getBoundingClientRect().left;
  const move = (event: PointerEvent): void => {
    const v = view.current;
    if (!v || xs.length === 0) return;
    const at = v.value(xOf(event));
    setHover(ordinal ? Math.min(xs.length - 1, Math.max(0, Math.round(at))) : nearest(xs, at));
    if (drag) setDrag([drag[0], at]);
  };
  const down = (event: PointerEvent): void => {
    if (ordinal || event.pointerType === 'touch' || !view.current) return;
    canvas.current!.setPointerCapture(event.pointerId);
    const at = view.current.value(xOf(event));
    setDrag([at, at]);
  };
  const up = (): void => {
    if (drag && view.current && Math.abs(view.current.x(drag[0]) - view.current.x(drag[1])) > 8) setZoom([Math.min(...drag), Math.max(...drag)]);
    setDrag(null);
  };

  const key = (event: KeyboardEvent): void => {
    const last = xs.length - 1;
    const from = hover ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, PageDown: from - 10, PageUp: from + 10, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') setHover(null);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    setHover(Math.min(last, Math.max(0, to)));
  };
  const told = hover !== null && hover < xs.length ? hover : newest(data);

  return (
    <div class="chart">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={label}
        style={{ height: `${height}px` }}
        onPointerMove={move}
        onPointerDown={down}
        onPointerUp={up}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => drag || setHover(null)}
        onKeyDown={key}
        onBlur={() => setHover(null)}
        onDblClick={() => setZoom(null)}
      />
      {/* What the arrow keys have come to; the legend itself changes each second, which nobody wants to hear. */}
      <div class="sr" role="status">
        {hover !== null && told === hover && [xText(xs[hover]!), ...series.map((s, i) => `${s.label} ${telling(s, data[i + 1]?.[hover])}`)].join(', ')}
      </div>
      <div class="chart-legend small" aria-hidden="true">
        <span class="chart-x">{told === null ? t('chart.time') : xText(xs[told]!)}</span>
        {series.map((s, i) => {
          const value = told === null ? null : data[i + 1]?.[told];
          return (
            <span key={s.label} class="chart-item">
              <i class={`dot ${s.below && (value ?? 0) < 0 ? s.below : s.color}`} />
              {s.label}
              <b>{telling(s, value)}</b>
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** The last place where any of the series is known. */
function newest([xs, ...columns]: ChartData): number | null {
  for (let i = xs.length - 1; i >= 0; i--) if (columns.some((column) => typeof column[i] === 'number')) return i;
  return null;
}

interface Drawing {
  width: number;
  height: number;
  series: ChartSeries[];
  data: ChartData;
  ordinal: boolean;
  former: number;
  range: [number, number] | null;
  hover: number | null;
  drag: [number, number] | null;
  xText: (value: number) => string;
}

function draw(element: HTMLCanvasElement, { width, height, series, data, ordinal, former, range, hover, drag, xText }: Drawing): View {
  const density = window.devicePixelRatio || 1;
  element.width = Math.round(width * density);
  element.height = Math.round(height * density);
  const c = element.getContext('2d')!;
  c.scale(density, density);
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue('--' + name).trim();
  c.font = `12px ${getComputedStyle(element).fontFamily}`;
  c.lineJoin = 'round';

  const xs = data[0];
  const [left, right] = ordinal ? [-0.6, Math.max(0.6, xs.length - 0.4)] : (range ?? [xs[0] ?? 0, xs[xs.length - 1] ?? 1]);
  const inside = (i: number): boolean => ordinal || (xs[i]! >= left && xs[i]! <= right);
  let low = 0;
  let high = 0;
  let known = false;
  for (let s = 1; s <= series.length; s++) {
    const column = data[s] ?? [];
    for (let i = 0; i < column.length; i++) {
      const v = column[i];
      if (v === null || v === undefined || !inside(i)) continue;
      known = true;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (low === high) high = low + 1;
  const air = (high - low) * 0.06;
  if (low < 0) low -= air;
  if (high > 0) high += air;

  const plot = { left: margin.left, right: width - margin.right, top: margin.top, bottom: height - margin.bottom };
  const scale = (plot.right - plot.left) / (right - left || 1);
  const x = (value: number): number => plot.left + (value - left) * scale;
  const y = (value: number): number => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);

  // Grid and axes
  const yTicks = ticks(low, high, (plot.bottom - plot.top) / 38);
  const decimals = Math.max(0, -Math.floor(Math.log10((yTicks[1] ?? 1) - (yTicks[0] ?? 0)) + 1e-9));
  c.textBaseline = 'middle';
  c.textAlign = 'right';
  c.lineWidth = 1;
  for (const value of yTicks) {
    const at = Math.round(y(value)) + 0.5;
    c.strokeStyle = Math.abs(value) < 1e-9 ? color('line-strong') : color('line');
    c.beginPath();
    c.moveTo(plot.left, at);
    c.lineTo(plot.right, at);
    c.stroke();
    c.fillStyle = color('muted');
    if (known) c.fillText(num(value, decimals), plot.left - 8, at);
  }
  c.textBaseline = 'top';
  c.fillStyle = color('muted');
  c.fillText(series[0]?.unit ?? '', plot.left - 8, 2);
  c.textAlign = 'center';
  const most = Math.max(2, Math.floor((plot.right - plot.left) / 76));
  const write = (value: number, text: string): void => {
    const half = c.measureText(text).width / 2;
    const at = Math.min(Math.max(x(value), plot.left + half - 6), plot.right - half + 6);
    c.fillText(text, at, plot.bottom + 9);
  };
  if (ordinal) {
    const every = Math.max(1, Math.ceil(xs.length / most));
    for (let i = xs.length - 1; i >= 0; i -= every) write(i, xText(i));
  } else if (xs.length > 0) {
    const { at, step } = timeTicks(left, right, most);
    for (const value of at) {
      const isMidnight = step > 1800 && new Date(value * 1000).getHours() === 0;
      write(value, (step >= 86400 || isMidnight ? dayMonth : step < 60 ? clock : hourMinute)(value));
    }
  }

  // Series
  c.save();
  c.beginPath();
  c.rect(plot.left, plot.top - 2, plot.right - plot.left, plot.bottom - plot.top + 4);
  c.clip();
  series.forEach((s, index) => {
    const column = data[index + 1] ?? [];
    if (s.kind === 'bars') {
      const barWidth = Math.min(44, scale * 0.68);
      c.fillStyle = color(s.color);
      column.forEach((v, i) => {
        c.globalAlpha = i < former ? 0.45 : 1;
        if (v !== null) c.fillRect(x(i) - barWidth / 2, Math.min(y(0), y(v)), barWidth, Math.abs(y(v) - y(0)));
      });
      c.globalAlpha = 1;
      return;
    }
    const halves: [string, number, number][] = s.below
      ? [
          [s.color, plot.top - 2, y(0)],
          [s.below, y(0), plot.bottom + 2],
        ]
      : [[s.color, plot.top - 2, plot.bottom + 2]];
    for (const [name, from, to] of halves) {
      c.save();
      c.beginPath();
      c.rect(plot.left, from, plot.right - plot.left, to - from);
      c.clip();
      trace(c, xs, column, x, y, s, color(name));
      c.restore();
    }
  });
  if (drag) {
    c.fillStyle = color('accent');
    c.globalAlpha = 0.18;
    c.fillRect(x(Math.min(...drag)), plot.top, Math.abs(x(drag[1]) - x(drag[0])), plot.bottom - plot.top);
    c.globalAlpha = 1;
  }
  if (hover !== null && xs[hover] !== undefined && inside(hover)) {
    const at = x(ordinal ? hover : xs[hover]!);
    c.strokeStyle = color('line-strong');
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(at, plot.top);
    c.lineTo(at, plot.bottom);
    c.stroke();
    c.setLineDash([]);
    series.forEach((s, index) => {
      const v = data[index + 1]?.[hover];
      if (v === null || v === undefined || s.kind === 'bars') return;
      c.fillStyle = color(s.below && v < 0 ? s.below : s.color);
      c.strokeStyle = color('surface');
      c.lineWidth = 2;
      c.beginPath();
      c.arc(at, y(v), 4.5, 0, 2 * Math.PI);
      c.fill();
      c.stroke();
    });
  }
  c.restore();
  return { x, value: (px) => left + (px - plot.left) / scale };
}

/** One line, broken where values are unknown, or steps; as an area it is filled down to zero. */
function trace(c: CanvasRenderingContext2D, xs: number[], column: (number | null)[], x: (v: number) => number, y: (v: number) => number, { kind, step = 0 }: ChartSeries, color: string): void {
  c.strokeStyle = color;
  c.fillStyle = color;
  c.lineWidth = 1.75;
  let start = 0;
  while (start < column.length) {
    if (column[start] === null || column[start] === undefined) {
      start++;
      continue;
    }
    let end = start;
    while (end < column.length && column[end] !== null && column[end] !== undefined) end++;
    c.beginPath();
    for (let i = start; i < end; i++) for (const side of step ? [-step / 2, step / 2] : [0]) c.lineTo(x(xs[i]! + side), y(column[i]!));
    c.stroke();
    if (kind === 'area') {
      c.lineTo(x(xs[end - 1]! + step / 2), y(0));
      c.lineTo(x(xs[start]! - step / 2), y(0));
      c.closePath();
      c.globalAlpha = 0.14;
      c.fill();
      c.globalAlpha = 1;
    }
    start = end;
  }
}
