const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Made when first used: loading a locale takes longer than importing the model. */
const whole = lazily(() => new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }));
const short = lazily(() => new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }));

/** A number for a sentence: three significant digits below 1,000, whole above. */
export const figure = (value: number): string => (Math.abs(value) >= 1000 ? whole() : short()).format(value);

/** "1 day", "14 days"; parts of a day are left off. */
export const inDays = (days: number): string => `${figure(Math.floor(days))} day${Math.floor(days) === 1 ? '' : 's'}`;

export const dayMs = 86_400_000;

/** Days between two instants, parts of a day included; `then` in ISO 8601, `asOf` in milliseconds. */
export const daysSince = (then: string, asOf: number): number => (asOf - Date.parse(then)) / dayMs;
