import { UnknownSchema } from './errors.ts';
import type { Condition, Items } from './items.ts';
import { schema, stateKey } from './keys.ts';

/**
 * Which run is in force. Runs are numbered as they start; what run n writes carries n, and is seen once n is at most
 * `finished` and not among `aborted`. So one write of this item makes a whole run visible, and what an interrupted
 * run left behind is never seen.
 */
export interface State {
  readonly revision: number;
  /** The last number given out. */
  readonly started: number;
  readonly finished: number;
  /** The run that was in force before `finished`. */
  readonly before: number;
  readonly finishedId?: string;
  /** The `asOf` of the run in force. */
  readonly asOf?: string;
  readonly aborted: ReadonlySet<number>;
  readonly running?: { readonly sequence: number; readonly id: string };
}

const fresh: State = { revision: 0, started: 0, finished: 0, before: 0, aborted: new Set() };

export const inForce = (sequence: number, state: State): boolean =>
  sequence <= state.finished && !state.aborted.has(sequence);

export const readState = async (items: Items): Promise<State> => {
  const item = await items.get(stateKey, true);
  if (item === undefined) return fresh;
  if (item.v !== schema)
    throw new UnknownSchema(`the table has schema ${item.v}, this Plimsoll knows ${schema}: use the newer one`);
  const {
    pk: _,
    sk: __,
    v: ___,
    aborted,
    ...rest
  } = item as unknown as Omit<State, 'aborted'> & {
    readonly pk: string;
    readonly sk: string;
    readonly v: number;
    readonly aborted: readonly number[];
  };
  return { ...rest, aborted: new Set(aborted) };
};

export const atRevision = (revision: number): Condition =>
  revision === 0
    ? { expression: 'attribute_not_exists(pk)' }
    : { expression: 'revision = :revision', values: { ':revision': revision } };

/** False when another has changed it since it was read. */
export const writeState = (items: Items, state: State): Promise<boolean> =>
  items.put(
    { ...stateKey, v: schema, ...state, revision: state.revision + 1, aborted: [...state.aborted] },
    atRevision(state.revision),
  );
