const units = ['', 'k', 'M', 'G', 'T'];

/** 12345 becomes 12.3k. */
export function short(value: number): string {
  let unit = 0;
  let rest = Math.abs(value);
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  const digits = unit === 0 ? (rest < 10 && rest % 1 !== 0 ? 1 : 0) : rest < 10 ? 2 : rest < 100 ? 1 : 0;
  return `${value < 0 ? '−' : ''}${rest.toFixed(digits)}${units[unit]}`;
}

/** All digits, grouped. */
export const whole = (value: number): string => value.toLocaleString('en-US').replaceAll(',', '\u202f');

/** "2026-11-23T10:05Z" as the local time of the reader. */
export function localTime(utc: string, language: string): string {
  const time = new Date(utc);
  return Number.isNaN(time.getTime()) ? utc : time.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** The same with seconds; of another day with the date before it. */
export function timeOfDay(utc: string, language: string): string {
  const time = new Date(utc);
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { timeStyle: 'medium', ...(isToday ? {} : { dateStyle: 'medium' }) });
}
