import { modify } from '../../model/change.ts';
import { check, fine, propose } from '../../model/check.ts';
import { rdsInstance } from './kind.ts';
import { gp2Limits, gp3Baseline } from './storage.ts';

const smallestGp3GiB = 20;

/** In RDS a GiB of gp3 costs what a GiB of gp2 costs: better IOPS for nothing, and never a dollar. */
export const gp2DatabaseStorage = check({
  id: 'gp2-database-storage',
  title: 'Database on gp2 storage',
  why: 'gp3 costs the same per GiB in RDS, and gives its IOPS without burst credits that run out.',
  learnMore: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage',
  finds: rdsInstance,
  facts: ['engine', 'storageType', 'allocatedStorageGiB'],
  risk: 'brief-impact',
  effort: 'low',
  judge(database) {
    const { engine, storageType, allocatedStorageGiB: size } = database.spec;
    if (storageType !== 'gp2') return fine(`its storage is ${storageType ?? 'not its own'}`);
    if (!engine || !size || size < smallestGp3GiB)
      return fine(`gp3 begins at ${smallestGp3GiB} GiB, it has ${size ?? 0}`);
    const today = gp2Limits(engine, size);
    const gp3 = gp3Baseline(engine, size);
    if (gp3.iops <= today.iops)
      return fine(`${size} GiB of gp2 give ${today.iops} IOPS, gp3 gives ${gp3.iops} for the same price`);
    const slower = gp3.throughputMiBps < today.throughputMiBps;
    return propose(
      {
        change: modify(database, { storageType: 'gp3', ...gp3 }),
        advisory: 'a GiB of gp3 costs in RDS what a GiB of gp2 costs: better IOPS for nothing, not a lower bill',
        note: slower
          ? `gp2 can reach ${today.throughputMiBps} MiB/s at this size, gp3 gives ${gp3.throughputMiBps}: look at the throughput first.`
          : 'The storage is optimised for hours after the change, and cannot be changed again for 6.',
      },
      `${size} GiB of gp2 give ${today.iops} IOPS without burst credits, gp3 ${gp3.iops} for the same price`,
    );
  },
});
