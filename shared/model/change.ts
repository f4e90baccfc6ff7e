import type { MeterLine } from './meter.ts';
import type { AnyResource, Resource } from './resource.ts';

export const actions = [
  'delete',
  'stop',
  'schedule',
  'resize',
  'modify',
  'release',
  'purchase',
  'grow',
  'review',
] as const;
export type Action = (typeof actions)[number];

/** A patch on the estate: the same value is priced, shown, approved, carried out and verified. */
export interface Change {
  readonly action: Action;
  readonly resource: AnyResource;
  readonly removes: boolean;
  /** Spec keys with the value they get; `{}` for a removal. */
  readonly to: Readonly<Record<string, unknown>>;
  /** Other resources that go with it. */
  readonly also: readonly AnyResource[];
  /** What it newly bills: a snapshot that is kept, the longer run of a smaller function. */
  readonly leaves: readonly MeterLine[];
}

interface Extra {
  readonly also?: readonly AnyResource[];
  readonly leaves?: readonly MeterLine[];
}

const change = (action: Action, resource: Resource<object>, removes: boolean, to: object, extra: Extra): Change => ({
  action,
  resource: resource as AnyResource,
  removes,
  to: to as Record<string, unknown>,
  also: extra.also ?? [],
  leaves: extra.leaves ?? [],
});

export const remove = (resource: Resource<object>, extra: Extra = {}): Change =>
  change('delete', resource, true, {}, extra);
export const release = (resource: Resource<object>): Change => change('release', resource, true, {}, {});
export const stop = <S extends object>(resource: Resource<S>, to: Partial<S>): Change =>
  change('stop', resource, false, to, {});
export const resize = <S extends object>(resource: Resource<S>, to: Partial<S>, extra: Extra = {}): Change =>
  change('resize', resource, false, to, extra);
export const modify = <S extends object>(resource: Resource<S>, to: Partial<S>, extra: Extra = {}): Change =>
  change('modify', resource, false, to, extra);

/** Exclusive alternatives of one resource: delete > stop or schedule > resize > modernise (RULES §1). */
export const precedence = (action: Action): number =>
  ({ delete: 0, release: 0, stop: 1, schedule: 1, resize: 2, modify: 3, grow: 4, review: 5, purchase: 6 })[action];

/** What a change sets, as it stands today: only keys that change. */
export const changedFrom = (change: Change): Record<string, unknown> =>
  Object.fromEntries(Object.keys(change.to).map((key) => [key, change.resource.spec[key] ?? null]));
