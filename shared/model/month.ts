import * as z from 'zod';

/** A month of the calendar in UTC, as "2026-03": as text they compare as in time. */
export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month as YYYY-MM');

/** The month of an instant (ISO 8601) in UTC. */
export const monthOf = (instant: string | Date): string => new Date(instant).toISOString().slice(0, 7);

/** The month that many months later; negative: earlier. */
export const monthsAfter = (month: string, count: number): string => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return monthOf(new Date(Date.UTC(year, number - 1 + count, 1)));
};

/** "2026-01" → "2025-12". */
export const monthBefore = (month: string): string => monthsAfter(month, -1);

/** Whether the month has ended by then. */
export const isOver = (month: string, instant: string | Date): boolean => month < monthOf(instant);

/** The UTC day of an instant, as "2026-03-31". */
export const dayOf = (instant: string | Date): string => new Date(instant).toISOString().slice(0, 10);
