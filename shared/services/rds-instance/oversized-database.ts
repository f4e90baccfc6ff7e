import { resize } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import type { DbClassFacts } from '../../model/instance-type.ts';
import type { Resource } from '../../model/resource.ts';
import type { Capacity, SizeOption } from '../../model/sizing.ts';
import { maxConnections } from './connections.ts';
import { instanceLines, isStopped, type RdsSpec, rdsInstance } from './kind.ts';

const MiB = 2 ** 20;

/** Network and EBS throughput of a database are not measured, so they cannot be sized on. */
export const oversizedDatabase = check({
  id: 'oversized-database',
  title: 'Database class larger than its load',
  why: 'The class sets the price of every hour. A smaller one of the same kind carries the same load for less.',
  learnMore: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html',
  finds: rdsInstance,
  facts: ['instanceClass', 'engine', 'multiAz', 'status'],
  needs: ['cpu'],
  mayUse: ['freeableMemory', 'connections', 'readIops', 'writeIops'],
  settled: ({ spec: { status, instanceClass } }) => {
    if (isStopped(status)) return `it is ${status}: it bills no hours`;
    return instanceClass === 'db.serverless' ? 'it is serverless: it follows its load by itself' : undefined;
  },
  settings: { freeMemoryPercent: 20, iopsHeadroomPercent: 30 },
  evidence: { forSizing: true },
  risk: 'brief-impact',
  effort: 'medium',
  judge(database, { usage, settings, facts, size, windowDays }) {
    const { instanceClass, engine } = database.spec;
    const today = facts.dbClasses.get(instanceClass ?? '');
    if (!today || !engine) return unsure(`nothing is known of the class ${instanceClass}`);

    const { freeableMemory: free, readIops, writeIops } = usage;
    const usedMiB = free && today.memoryMiB - free.min / MiB;
    const peaks: Capacity = {
      ...(usedMiB === undefined ? {} : { memoryMiB: Math.max(0, usedMiB) / (1 - settings.freeMemoryPercent / 100) }),
      ...(readIops && writeIops
        ? { ebsIops: (readIops.max + writeIops.max) * (1 + settings.iopsHeadroomPercent / 100) }
        : {}),
      ...(usage.connections ? { connections: usage.connections.max } : {}),
    };
    const averageVcpus = (usage.cpu.mean / 100) * today.vcpu;
    const options = [...facts.dbClasses.values()]
      .filter((one) => one.vcpu < today.vcpu || one.memoryMiB < today.memoryMiB)
      .map((one) => optionOf(database, engine, one, refusal(today, one, averageVcpus)));
    const sizing = size({
      today: optionOf(database, engine, today),
      options,
      load: { cpuPercent: usage.cpu, peaks },
    });
    const memory = free
      ? `at least ${Math.floor(free.min / MiB)} of ${today.memoryMiB} MiB stayed free`
      : 'memory was not seen, so it is kept';
    const seen = `in ${windowDays} days ${memory}; ${sizing.because}`;
    if (options.every((one) => one.refusedBecause)) return fine(`${seen}; no smaller class of its kind is known`);
    if (sizing.candidates.length === 0) return unsure(`${seen}; no smaller class is known to cost less`);
    if (!sizing.choice) return fine(sizing.binding ? `${seen}; what stops a smaller class: ${sizing.binding}` : seen);
    return propose(
      {
        change: resize(database, { instanceClass: sizing.choice.name }),
        note: 'It is away for minutes while the class changes (Multi-AZ: for a failover).',
      },
      `${sizing.choice.name} suffices for what ${instanceClass} carries (${sizing.rule}): ${seen}`,
      { candidates: sizing.candidates, ...(sizing.binding ? { binding: sizing.binding } : {}) },
    );
  },
});

const optionOf = (
  database: Resource<RdsSpec>,
  engine: string,
  one: DbClassFacts,
  refusedBecause?: string,
): SizeOption => {
  const connections = maxConnections(engine, one.memoryMiB);
  return {
    name: one.name,
    capacity: {
      vcpu: one.vcpu,
      memoryMiB: one.memoryMiB,
      ...(one.ebsBaselineIops === undefined ? {} : { ebsIops: one.ebsBaselineIops }),
      ...(connections === undefined ? {} : { connections }),
    },
    lines: instanceLines({ ...database.spec, instanceClass: one.name }),
    ...(refusedBecause === undefined ? {} : { refusedBecause }),
  };
};

const hasLocalDisk = ({ family }: DbClassFacts): boolean => /\d[a-z]*d/.test(family);
/** Oracle's classes with threads turned off or memory added are a choice of their own. */
const isPlain = ({ name }: DbClassFacts): boolean => name.split('.').length === 3;

/** Why a class may not take the place of today's, however cheap (RULES §4). */
const refusal = (today: DbClassFacts, one: DbClassFacts, averageVcpus: number): string | undefined => {
  const architecture = one.architectures?.[0] ?? 'unknown';
  if (!isPlain(one)) return 'a class with processor features of its own';
  if (!today.architectures?.some((known) => one.architectures?.includes(known)))
    return `another architecture: ${architecture}`;
  if (one.burstable !== today.burstable) return one.burstable ? 'burstable, and today is not' : 'not burstable';
  if (one.generation < today.generation) return `an older generation: ${one.generation}`;
  if (hasLocalDisk(today) && !hasLocalDisk(one)) return 'without the local disk that today has';
  const sustained = one.burstable ? ((one.cpuBaselinePercent ?? 0) / 100) * one.vcpu : one.vcpu;
  if (averageVcpus > sustained)
    return `average CPU of ${averageVcpus.toFixed(2)} vCPU is above its baseline of ${sustained}`;
  return undefined;
};
