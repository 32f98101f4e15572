/** Round values that fit into a range, at most `most` of them. */
export function ticks(low: number, high: number, most: number): number[] {
  const raw = (high - low) / Math.max(1, most);
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((n) => n * power >= raw * 0.999) ?? 10);
  const result: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) result.push(i * step);
  return result;
}

const minute = 60;
const hour = 3600;
const day = 86400;
const steps = [1, 5, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day, 30 * day];

/** What has to be added to local time for UTC, in seconds. */
const zoneAt = (time: number): number => new Date(time * 1000).getTimezoneOffset() * minute;

/** Round local times in a range of unix seconds, and the step between them. Steps longer than an hour stay at round times when clocks are set. */
export function timeTicks(low: number, high: number, most: number): { at: number[]; step: number } {
  const step = steps.find((s) => (high - low) / s <= most) ?? 90 * day;
  const zone = zoneAt(low);
  const at: number[] = [];
  for (let local = Math.ceil((low - zone) / step) * step; ; local += step) {
    const tick = local + (step > hour ? zoneAt(local + zone) : zone);
    if (tick > high) return { at, step };
    if (tick >= low) at.push(tick);
  }
}

/** Index of the x value nearest to the wanted one; x ascends. */
export function nearest(x: number[], wanted: number): number {
  let low = 0;
  let high = x.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! < wanted) low = middle;
    else high = middle;
  }
  return Math.abs((x[low] ?? Infinity) - wanted) <= Math.abs((x[high] ?? Infinity) - wanted) ? low : high;
}
