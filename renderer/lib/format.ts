// Owns how figures look: short, aligned, and honest about what is not known.

const unknown = '–';
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 6 });
const whole = new Intl.NumberFormat('en');

export const formatCost = (usd: number | null): string => (usd === null ? unknown : money.format(usd));
export const formatCount = (count: number): string => whole.format(count);
export function formatDuration(ms: number | null): string {
  if (ms === null) return unknown;
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
export const formatTime = (iso: string): string => new Date(iso).toLocaleTimeString();
