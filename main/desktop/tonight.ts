// Owns when tonight is. Pure.

/** The day is over at midnight; who says it a little before that means the end of the night. */
const late = 22;
const morning = 6;

export function minutesUntilTonight(now: Date): number {
  const end = new Date(now);
  if (now.getHours() >= late) end.setDate(end.getDate() + 1);
  end.setHours(now.getHours() >= late ? morning : 24, 0, 0, 0);
  return Math.ceil((end.getTime() - now.getTime()) / 60_000);
}
