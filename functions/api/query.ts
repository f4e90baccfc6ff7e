import { printable } from '../../shared/model/printable.ts';
import { type FieldError, invalid, type Refusal } from './problems.ts';

/** Text with its percent-encoding undone, or undefined when that is broken. */
export const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const plain = (text: string): string | undefined => decoded(text.replaceAll('+', ' '));

/**
 * The keys of a raw query string, each at most once: API Gateway joins repeated ones with commas, so that
 * they could not be told from a comma in a value. Wrapped, so that no key can be taken for a refusal.
 */
export const parsedQuery = (raw: string): { readonly keys: Record<string, string> } | Refusal => {
  const errors: FieldError[] = [];
  const values = new Map<string, string>();
  for (const pair of raw.split('&').filter((one) => one !== '')) {
    const equals = pair.indexOf('=');
    const rawKey = equals < 0 ? pair : pair.slice(0, equals);
    const key = plain(rawKey);
    const value = equals < 0 ? '' : plain(pair.slice(equals + 1));
    const field = printable(key ?? rawKey, 80);
    if (key === undefined || value === undefined)
      errors.push({ in: 'query', field, reason: 'has broken percent-encoding', fix: 'write a percent sign as %25' });
    else if (values.has(key)) errors.push({ in: 'query', field, reason: 'is repeated', fix: 'give it once' });
    else values.set(key, value);
  }
  return errors.length ? invalid(errors.slice(0, 20)) : { keys: Object.fromEntries(values) };
};
