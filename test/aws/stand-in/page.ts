import { type Answer, json } from '../answer.ts';
import type { Asked } from '../request.ts';

/** A token is the number of items before the page. */
const tokenOf = ({ NextToken, nextToken, NextPageToken, Marker }: Asked['input']): number =>
  Number(NextToken ?? nextToken ?? NextPageToken ?? Marker ?? 0);

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

export const pageOf = <T>(asked: Asked, all: readonly T[], usual: number): Page<T> => {
  const { MaxResults, maxResults, MaxRecords } = asked.input;
  const size = Math.min(usual, Number(MaxResults ?? maxResults ?? MaxRecords ?? usual));
  const from = tokenOf(asked.input);
  const items = all.slice(from, from + size);
  return from + size < all.length ? { items, next: String(from + size) } : { items };
};

/** Times are seconds since the epoch in the JSON protocols. */
export const withTimes = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, withTimes(inside)]));
};

export const jsonWithTimes = (value: object): Answer => json(withTimes(value));

export const invalid = (code: string, message: string): Answer =>
  json({ __type: code, message, Message: message }, 400, { 'x-amzn-errortype': code });
