import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { NONE, hourMinute, locale, num } from '../format';
import { t } from '../i18n';
import { effectiveTheme } from '../ui/preferences';
import { useStore } from '../ui/store';

export interface ChartSeries {
  label: string;
  /** Name of a colour of the theme, such as `import`. */
  color: string;
  kind?: 'line' | 'area' | 'bars';
  unit: string;
  decimals?: number;
}

/** Columns: x in unix seconds (or index for bars), then one column a series, null where unknown. */
export type ChartData = [number[], ...(number | null)[][]];

export interface ChartProps {
  series: ChartSeries[];
  data: ChartData;
  height?: number;
  /** What a screen reader says instead of the picture. */
  label: string;
  /** Writes the x value; default is the time of day. */
  xText?: (value: number) => string;
  /** Evenly spaced categories instead of time: days and months. */
  ordinal?: boolean;
  /** Fixed x range, so that a filling chart does not wander. */
  xRange?: [number, number] | undefined;
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** A chart with a legend that reads the value under the pointer. Colours follow the theme; sizes follow the card. */
export function Chart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  // Set while the user has dragged a narrower range; a double click ends it.
  const zoomed = useRef(false);
  const theme = useStore(effectiveTheme);
  const height = props.height ?? 240;
  const shape = props.series.map((s) => s.label + s.color + s.kind).join('|') + props.ordinal + height;

  useEffect(() => {
    const element = host.current!;
    const text = css('muted');
    const grid = css('line');
    const xText = (value: number): string => (latest.current.xText ?? hourMinute)(value);
    const bars = props.series.filter((s) => s.kind === 'bars').length > 0;
    const options: uPlot.Options = {
      width: element.clientWidth || 300,
      height,
      padding: [12, 8, 0, 0],
      cursor: { drag: { x: !props.ordinal, y: false }, points: { size: 7 }, y: false },
      legend: { live: true },
      hooks: { setSelect: [(u) => void (u.select.width > 0 && (zoomed.current = true))] },
      scales: {
        x: {
          time: !props.ordinal,
          range: (_u, min, max) => {
            if (latest.current.ordinal) return [-0.7, Math.max(0, latest.current.data[0].length - 1) + 0.7];
            return latest.current.xRange && !zoomed.current ? latest.current.xRange : [min, max];
          },
        },
        y: {
          range: (_u, min, max) => {
            if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
            const low = Math.min(0, min);
            const high = Math.max(0, max);
            const span = high - low || 1;
            return [low < 0 ? low - span * 0.08 : 0, high > 0 ? high + span * 0.08 : span * 0.08];
          },
        },
      },
      axes: [
        {
          stroke: text,
          grid: { show: false },
          ticks: { stroke: grid, size: 4 },
          font: '12px sans-serif',
          gap: 6,
          size: 32,
          values: (_u, splits) => splits.map((v) => (props.ordinal && (!Number.isInteger(v) || v < 0 || v >= latest.current.data[0].length) ? '' : xText(v))),
          space: props.ordinal ? 64 : 72,
        },
        {
          stroke: text,
          grid: { stroke: grid, width: 1 },
          ticks: { show: false },
          font: '12px sans-serif',
          gap: 8,
          size: 58,
          space: 34,
          values: (_u, splits) => splits.map((v) => shortNumber(v, splits)),
        },
      ],
      series: [
        { label: t('chart.time'), value: (_u, v) => (v === null || v === undefined ? NONE : xText(v)) },
        ...props.series.map((s, index): uPlot.Series => {
          const color = css(s.color);
          return {
            label: s.label,
            stroke: color,
            width: s.kind === 'bars' ? 0 : 2,
            fill: s.kind === 'bars' ? color : s.kind === 'area' ? color + '26' : undefined!,
            spanGaps: false,
            points: { show: false },
            ...(s.kind === 'bars' ? { paths: uPlot.paths.bars!({ size: [0.7, 40], align: 0 }) } : {}),
            value: (_u, v) => (v === null || v === undefined ? NONE : `${num(v, latest.current.series[index]?.decimals ?? 0)} ${s.unit}`),
          };
        }),
      ],
    };
    if (bars) options.cursor!.points = { show: false };
    const chart = new uPlot(options, latest.current.data as uPlot.AlignedData, element);
    plot.current = chart;
    const resize = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== chart.width) chart.setSize({ width, height });
    });
    resize.observe(element);
    const reset = (): void => void (zoomed.current = false);
    element.addEventListener('dblclick', reset, true);
    return () => {
      resize.disconnect();
      element.removeEventListener('dblclick', reset, true);
      zoomed.current = false;
      chart.destroy();
      plot.current = null;
    };
  }, [theme, shape, locale()]);

  useEffect(() => {
    plot.current?.setData(props.data as uPlot.AlignedData, !zoomed.current);
  }, [props.data]);

  return <div ref={host} class="chart" role="img" aria-label={props.label} style={{ minHeight: `${height}px` }} />;
}

function shortNumber(value: number, splits: number[]): string {
  const step = splits.length > 1 ? Math.abs(splits[1]! - splits[0]!) : 1;
  const decimals = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
  return num(value, decimals);
}
