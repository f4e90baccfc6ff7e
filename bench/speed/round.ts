/** To three decimals: more would be noise. */
export const round = (value: number): number => Math.round(value * 1000) / 1000;
