import type { Claim, Claimed, LetIn } from '../ports.ts';
import { UnknownSchema } from './errors.ts';
import type { Condition, Item, Items } from './items.ts';
import { leaseKey, schema } from './keys.ts';

/**
 * Who may collect and analyse: one execution at a time. `execution`, `run` and `asOf` are those of the last one that
 * was let in, which is let in again as what it was; `until` is absent once it has given the lease back.
 */
interface Lease {
  readonly revision: number;
  readonly execution: string;
  readonly run: string;
  readonly asOf: string;
  readonly until?: string;
  /** The latest time of the schedule that was let in. */
  readonly served?: string;
}

const readLease = async (items: Items): Promise<Lease | undefined> => {
  const item = await items.get(leaseKey, true);
  if (item !== undefined && item.v !== schema)
    throw new UnknownSchema(`the lease was written by a newer Plimsoll (schema ${item.v}): use that one`);
  return item as (Item & Lease) | undefined;
};

const unchanged = (before: Lease | undefined): Condition =>
  before === undefined
    ? { expression: 'attribute_not_exists(pk)' }
    : { expression: 'revision = :revision', values: { ':revision': before.revision } };

/** Several who claim at once: one conditional write wins, and the others see it. */
export const claimRun = async (items: Items, claim: Claim): Promise<Claimed> => {
  for (;;) {
    const before = await readLease(items);
    const again = before?.execution === claim.execution;
    if (before && !again) {
      if (before.until !== undefined && before.until > claim.now)
        return { status: 'busy', execution: before.execution };
      if (claim.scheduledAt !== undefined && before.served !== undefined && claim.scheduledAt <= before.served)
        return { status: 'repeated', execution: before.execution };
    }
    const { run, asOf } = again ? before : claim;
    const served = [before?.served, claim.scheduledAt]
      .filter((one) => one !== undefined)
      .sort()
      .at(-1);
    const lease: Lease = {
      revision: (before?.revision ?? 0) + 1,
      execution: claim.execution,
      run,
      asOf,
      until: claim.until,
      ...(served !== undefined && { served }),
    };
    if (await items.put({ ...leaseKey, v: schema, ...lease }, unchanged(before))) return { status: 'begun', run, asOf };
  }
};

/** The execution that was let in last. */
export const letIn = async (items: Items): Promise<LetIn | undefined> => {
  const lease = await readLease(items);
  if (lease === undefined) return undefined;
  const { execution, run, asOf, until } = lease;
  return { execution, run, asOf, ...(until !== undefined && { until }) };
};

/** Gives the lease back, when it is that execution's. */
export const releaseRun = async (items: Items, execution: string): Promise<void> => {
  for (;;) {
    const before = await readLease(items);
    if (before?.until === undefined || before.execution !== execution) return;
    const { until: _, ...rest } = before;
    const released = { ...rest, ...leaseKey, v: schema, revision: before.revision + 1 };
    if (await items.put(released, unchanged(before))) return;
  }
};
