import { businessDay, level, rhythm, steady, sum } from '../loads.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shapes.ts';
import type { Load, Made, Role, Site } from '../site.ts';

const idle = 'idle-table';
const overprovisioned = 'overprovisioned-table';
const hourly = { days: 14, step: 3600 } as const;

interface Capacity {
  readonly read: number;
  readonly write: number;
}

interface Index extends Capacity {
  readonly name: string;
}

interface Table {
  readonly capacity: Capacity | 'on-demand';
  readonly indexes?: readonly Index[];
  readonly autoScaling?: boolean;
  readonly ageDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** CloudWatch says what is provisioned, unless nobody asked. */
  readonly provisionedSeen?: boolean;
  /** Units a second read and written on the table; and on its indexes, by name. */
  readonly use?: (by: Random) => { readonly read: Shape; readonly write: Shape };
  readonly useOfIndex?: (by: Random) => Readonly<Record<string, { readonly read: Shape; readonly write: Shape }>>;
  readonly truth?: Made['truth'];
}

const consumed = (read: Shape, write: Shape, suffix = ''): Load[] => [
  { ...sum(`consumedRead${suffix}`, read), silentAtZero: true },
  { ...sum(`consumedWrite${suffix}`, write), silentAtZero: true },
];

const loadsOf = (plan: Table, by: Random): Load[] => {
  const { capacity, use, useOfIndex, provisionedSeen = true } = plan;
  const own = use?.(by);
  const loads = own ? consumed(own.read, own.write) : [];
  for (const [name, { read, write }] of Object.entries(useOfIndex?.(by) ?? {}))
    loads.push(...consumed(read, write, `/${name}`));
  if (capacity !== 'on-demand' && provisionedSeen)
    loads.push(
      level('provisionedRead', 'Average', steady(capacity.read, 0)),
      level('provisionedWrite', 'Average', steady(capacity.write, 0)),
    );
  return loads;
};

const table = (site: Site, plan: Table): Made => {
  const { capacity, indexes = [], autoScaling = false } = plan;
  const name = site.name('table');
  const units = capacity === 'on-demand' ? { read: 0, write: 0 } : capacity;
  return {
    resource: site.resource('dynamodb-table', {
      id: name,
      name,
      ageDays: plan.ageDays ?? site.traits.whole(60, 1200),
      tags: plan.tags,
      spec: {
        billingMode: capacity === 'on-demand' ? 'PAY_PER_REQUEST' : 'PROVISIONED',
        readCapacity: units.read,
        writeCapacity: units.write,
        indexes: indexes.map(({ name: index, read, write }) => ({
          name: index,
          readCapacity: read,
          writeCapacity: write,
        })),
        autoScaling,
        sizeBytes: Math.round(site.traits.between(0.2, 40) * 2 ** 30),
      },
    }),
    loads: (by) => loadsOf(plan, by),
    truth: plan.truth,
  };
};

/** Reads and writes that use most of what is provisioned at the height of the day. */
const wellUsed = (by: Random, { read, write }: Capacity) => ({
  read: businessDay(by, read * 0.35, read * by.between(0.72, 0.82), { weekend: 0.8 }),
  write: businessDay(by, write * 0.35, write * by.between(0.72, 0.82), { weekend: 0.8 }),
});

const littleUsed = (by: Random, { read, write }: Capacity) => ({
  read: businessDay(by, read * 0.01, read * by.between(0.06, 0.12)),
  write: businessDay(by, write * 0.01, write * by.between(0.06, 0.12)),
});

const fortnightly = (low: number, high: number): Shape =>
  rhythm('flat', low, low, {
    weekend: 1,
    noise: 0.02,
    bursts: [
      { level: high, hour: 18, minutes: 180, on: 'every-second-friday' },
      { level: high, hour: 18, minutes: 180, on: 'month-end' },
    ],
  });

const role = (name: string, copies: number, plan: (site: Site) => Table): Role => ({
  name: `table: ${name}`,
  copies,
  size: 1,
  atHome: true,
  build: (site) => [table(site, plan(site))],
});

/** Tables in use, unused, with more capacity than they use; and some that only look so. */
export const tableRoles: readonly Role[] = [
  role('on demand', 10, () => ({
    capacity: 'on-demand',
    use: (by) => ({ read: businessDay(by, 0.5, by.between(3, 60)), write: businessDay(by, 0.2, by.between(1, 20)) }),
  })),
  role('well used', 8, (site) => {
    const capacity = { read: site.traits.pick([50, 100, 200]), write: site.traits.pick([20, 50, 100]) };
    return { capacity, use: (by) => wellUsed(by, capacity) };
  }),
  role('idle', 3, (site) => ({
    capacity: { read: site.traits.pick([25, 50, 100]), write: site.traits.pick([10, 25, 50]) },
    truth: site.planted(idle, 'nothing read and nothing written for 14 days, and capacity is paid for', { days: 14 }),
  })),
  role('overprovisioned', 3, (site) => {
    const capacity = { read: site.traits.pick([400, 800]), write: site.traits.pick([200, 400]) };
    return {
      capacity,
      use: (by) => littleUsed(by, capacity),
      truth: site.planted(overprovisioned, 'its busiest hour uses an eighth of what is provisioned', hourly),
    };
  }),
  role('only its index is used', 1, (site) => ({
    capacity: { read: 20, write: 20 },
    indexes: [{ name: 'by-date', read: 40, write: 20 }],
    useOfIndex: (by) => ({ 'by-date': wellUsed(by, { read: 40, write: 20 }) }),
    use: (by) => wellUsed(by, { read: 20, write: 20 }),
    truth: site.nearMiss(idle, 'its index is read', { days: 14 }),
  })),
  role('bursts at settlement', 1, (site) => ({
    capacity: { read: 200, write: 100 },
    use: () => ({ read: fortnightly(10, 194), write: fortnightly(5, 97) }),
    truth: site.nearMiss(
      overprovisioned,
      'quiet but for the settlement every second Friday, which uses it all',
      hourly,
    ),
  })),
  role('idle on demand', 1, (site) => ({
    capacity: 'on-demand',
    truth: site.nearMiss(idle, 'nobody uses it, and on demand nothing is paid for that'),
  })),
  role('small', 1, (site) => ({
    capacity: { read: 2, write: 1 },
    use: () => ({ read: steady(0.02, 0.3), write: steady(0.01, 0.3) }),
    truth: site.nearMiss(overprovisioned, 'hardly used, but less capacity would save cents', hourly),
  })),
  role('silent', 1, (site) => ({
    capacity: { read: 50, write: 50 },
    provisionedSeen: false,
    truth: site.unseen(idle, 'silent, and nothing else of it reported either, so that nobody may have looked'),
  })),
  role('young', 1, (site) => ({
    capacity: { read: 50, write: 50 },
    ageDays: 3.2,
    truth: site.unseen(idle, 'not used, in its three days'),
  })),
  role('excluded', 1, (site) => ({
    capacity: { read: 100, write: 100 },
    tags: { 'plimsoll:ignore': `${site.dayFromNow(30)} launch on the first` },
    truth: site.nearMiss(idle, 'not used yet, and kept on purpose, by its tag'),
  })),
];
