import { modify } from '../../model/change.ts';
import { check, fine, type Proposal, propose, unsure } from '../../model/check.ts';
import type { Resource } from '../../model/resource.ts';
import { type RdsSpec, rdsInstance } from './kind.ts';
import { fewestIops, gp3Baseline, gp3MostIops } from './storage.ts';

const provisioned = ['io1', 'io2', 'gp3'];
/** The most that one I/O operation moves, KiB: an upper bound on throughput where only IOPS were seen. */
const largestIoKiB = 256;

/** Provisioned IOPS are billed whether or not they are used. */
export const overprovisionedDatabaseIops = check({
  id: 'overprovisioned-database-iops',
  title: 'Database with more IOPS than it uses',
  why: 'Provisioned IOPS bill each month, used or not. Fewer, or gp3 with its free baseline, serve the same load.',
  learnMore: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html',
  finds: rdsInstance,
  facts: ['engine', 'storageType', 'allocatedStorageGiB'],
  needs: ['readIops', 'writeIops'],
  settled: ({ spec: { storageType } }) =>
    storageType && !provisioned.includes(storageType) ? `its storage is ${storageType}` : undefined,
  settings: { headroomPercent: 30 },
  risk: 'brief-impact',
  effort: 'low',
  judge(database, { usage, settings, windowDays }) {
    const { engine, storageType, allocatedStorageGiB: size, iops } = database.spec;
    if (iops === undefined) return unsure('not known: iops');
    if (!storageType || !engine || !size || iops === null) return fine('it has no provisioned IOPS');
    const peak = usage.readIops.max + usage.writeIops.max;
    const wanted = Math.ceil(peak * (1 + settings.headroomPercent / 100) - 1e-9);
    const needed = Math.max(fewestIops(storageType, engine, size), wanted);
    const seen = `peaked at ${Math.ceil(peak)} IOPS in ${windowDays} days, with ${settings.headroomPercent} % headroom ${wanted}`;
    const fewer = needed < iops ? [{ change: modify(database, { iops: needed }) }] : [];
    const proposals = storageType === 'io1' ? withGp3(database, fewer, { engine, size, iops, peak, wanted }) : fewer;
    if (proposals.length === 0) return fine(`${seen}; it needs at least ${needed} of ${storageType} and has ${iops}`);
    return propose(proposals, `${seen}; ${iops} IOPS of ${storageType} are paid for`);
  },
});

interface Load {
  readonly engine: string;
  readonly size: number;
  readonly iops: number;
  readonly peak: number;
  readonly wanted: number;
}

/** gp3 comes first where it surely carries the throughput, which is not measured; else after fewer IOPS of io1. */
const withGp3 = (database: Resource<RdsSpec>, fewer: Proposal[], load: Load): readonly Proposal[] => {
  const { engine, size, peak, wanted } = load;
  const baseline = gp3Baseline(engine, size);
  const iops = Math.max(baseline.iops, wanted);
  if (iops > gp3MostIops(engine, size)) return fewer;
  const change = modify(database, { storageType: 'gp3', iops, throughputMiBps: baseline.throughputMiBps });
  if ((peak * largestIoKiB) / 1024 <= baseline.throughputMiBps) return [{ change }, ...fewer];
  if (fewer.length === 0) return [];
  const note = `gp3 gives ${baseline.throughputMiBps} MiB/s here: look at the throughput first, it was not measured.`;
  return [...fewer, { change, note }];
};
