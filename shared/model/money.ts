import * as z from 'zod';

/** An amount of money as a decimal string with two digits. */
export const money = z.string().regex(/^-?\d+\.\d{2}$/);

/**
 * Dollars to whole cents, half away from zero. Amounts are doubles, exact to about 1e-9 dollars; a tie lies
 * closer to the half cent than that, so a nudge of a millionth of a cent settles it (docs/decisions/money.md).
 */
export const toCents = (dollars: number): number => {
  const cents = Math.floor(Math.abs(dollars) * 100 + 0.5 + 1e-6);
  return cents === 0 ? 0 : Math.sign(dollars) * cents;
};

/** Whole cents as "12.34". */
export const centsText = (cents: number): string => {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

export const moneyText = (dollars: number): string => centsText(toCents(dollars));
export const centsOf = (text: string): number => Math.round(Number(text) * 100);
