import fc from 'fast-check';
import type { Commitment } from '../../shared/model/commitment.ts';
import type { Observation } from '../../shared/model/estate.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { daysAgo, usageOf } from './judge.ts';
import { machine, toyTypes } from './toy.ts';

/** One machine of a made-up estate, in a few numbers that shrink well. */
export interface Machine {
  readonly type: string;
  readonly account: string;
  readonly state: 'running' | 'stopped';
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly diskGiB: number | null;
}

const machineArbitrary: fc.Arbitrary<Machine> = fc.record({
  type: fc.constantFrom(...toyTypes),
  account: fc.constantFrom('A', 'B', 'C'),
  state: fc.constantFrom('running', 'running', 'running', 'stopped'),
  cpu: fc.option(fc.constantFrom(1, 2, 10, 30, 50, 85), { freq: 5 }),
  memory: fc.option(fc.constantFrom(5, 20, 45, 80), { freq: 3 }),
  diskGiB: fc.option(fc.integer({ min: 1, max: 500 })),
});
export const estateArbitrary = fc.array(machineArbitrary, { minLength: 1, maxLength: 8 });

const term = { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' };
const sharing = fc.constantFrom('all', 'A', 'B');
const reservedArbitrary: fc.Arbitrary<Commitment> = fc
  .record({
    account: fc.constantFrom('A', 'B'),
    sharedWith: sharing,
    instanceType: fc.constantFrom(...toyTypes),
    count: fc.integer({ min: 1, max: 4 }),
  })
  .map((one) => ({
    ...one,
    ...term,
    id: 'ri',
    type: 'reserved-instance' as const,
    region: 'us-east-1',
    platform: 'linux',
    effectiveHourly: 0.05,
  }));
const planArbitrary: fc.Arbitrary<Commitment> = fc
  .record({
    account: fc.constantFrom('A', 'B'),
    sharedWith: sharing,
    hourlyCommitment: fc.constantFrom(0.02, 0.1, 0.3, 1),
    discount: fc.constantFrom(0.2, 0.28, 0.5),
    family: fc.option(fc.constantFrom('m5', 'm6')),
  })
  .map(({ family, ...one }) => ({
    ...one,
    ...term,
    id: 'sp',
    ...(family
      ? { type: 'ec2-instance-savings-plan' as const, instanceFamily: family, region: 'us-east-1' }
      : { type: 'compute-savings-plan' as const }),
  }));
export const commitmentsArbitrary = fc
  .array(fc.oneof(reservedArbitrary, planArbitrary), { maxLength: 3 })
  .map((list) => list.map((one, index) => ({ ...one, id: `${one.id}-${index}` })));

/** The machines as an estate has them, each followed by its disk. */
export const observe = (machines: readonly Machine[]): Observation[] =>
  machines.flatMap((one, index) => {
    const place = { account: one.account, region: 'us-east-1', createdAt: daysAgo(400), tags: {} };
    const box: AnyResource = {
      ...place,
      kind: 'machine',
      id: `i-${index}`,
      spec: { type: one.type, state: one.state },
    };
    const usage = usageOf(machine, {
      ...(one.cpu === null ? {} : { cpu: { value: one.cpu, days: 14 } }),
      ...(one.memory === null ? {} : { memory: { value: one.memory, days: 14 } }),
    });
    const disks: AnyResource[] =
      one.diskGiB === null
        ? []
        : [
            {
              ...place,
              kind: 'disk',
              id: `vol-${index}`,
              spec: { sizeGiB: one.diskGiB, type: 'gp2', attachedTo: `i-${index}` },
            },
          ];
    return [
      { resource: box, usage, related: disks },
      ...disks.map((resource) => ({ resource, usage: new Map(), related: [box] })),
    ];
  });
