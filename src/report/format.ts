// Pure: no disk, network, clock or environment.

/** A number with its noun, as in `1 file`, `2 files`, `1,000 entries`. */
export function count(
  amount: number,
  one: string,
  several: string = `${one}s`,
): string {
  const digits = String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${digits} ${amount === 1 ? one : several}`;
}

/** Decimal units (SI), as download pages and disks are labelled. */
const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/**
 * An amount of `bytes` for a person: three significant digits at most, as in
 * `6.6 MB`, `599 MB`, `0 B`; at most seven characters below 1000 PB.
 */
export function formatBytes(bytes: number): string {
  let amount = Math.max(0, bytes);
  for (const unit of UNITS) {
    const text = threeDigits(amount, unit === "B");
    // The rounded text decides, so that 999 999 B is "1.0 MB" and not "1000 kB".
    if (Number(text) < 1000) return `${text} ${unit}`;
    amount /= 1000;
  }
  return `${threeDigits(amount, false)} PB`;
}

/** A speed of `bytesPerSecond` for a person, as in `1.2 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/**
 * A length of time in `seconds` for a person, rounded up so that no wait
 * lasts longer than was said: `42s`, `12m05s`, `1h02m`, `3d04h`; at most six
 * characters below a hundred days.
 */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${twoDigits(whole % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${twoDigits(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`;
}

/**
 * A point in time for a person, in the time zone of the machine and to the
 * minute: `2025-11-24 11:32`.
 *
 * @param time ISO 8601
 * @returns `time` itself where it is none.
 */
export function formatTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const clock = [date.getHours(), date.getMinutes()];
  return `${day.map(twoDigits).join("-")} ${clock.map(twoDigits).join(":")}`;
}

function threeDigits(amount: number, whole: boolean): string {
  return amount.toFixed(whole || amount >= 99.95 ? 0 : 1);
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
