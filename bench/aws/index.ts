import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, seedMany } from '../../test/aws/estate.ts';
import { startFakeAws } from '../../test/aws/start.ts';
import type { Measured } from '../speed/index.ts';
import { custodian } from './custodian.ts';
import { type Asked, measure, type Program } from './measure.ts';
import { type OwnCount, ownCountOf } from './own-count.ts';

/** Both tools on one day, on the same estate; day 1 is the first time that either of them sees it. */
export interface Day {
  readonly day: number;
  readonly plimsoll: Asked;
  readonly ownCount: OwnCount;
  readonly custodian: Asked;
}

/** The common form of the bench, with `aws` beside what is not measured here. */
export interface Compared extends Measured {
  readonly aws: {
    readonly resources: number;
    readonly estate: Counts;
    readonly days: readonly Day[];
    /** Over all days, Plimsoll's as a share of Cloud Custodian's: requests for metrics, and the metrics asked for in them. */
    readonly metricCallShare: number;
    readonly metricShare: number;
  };
}

const output = 'analysis.json';
const dayMs = 86_400_000;

/** `plimsoll scan` of the estate's region, without a budget, its state kept in `cwd` from day to day. */
const plimsoll = (daysAhead: number, environment: Readonly<Record<string, string>>, cwd: string): Program => {
  const scan = ['scan', '--regions', 'us-east-1', '--format', 'json', '--out', output];
  const script = join(import.meta.dirname, 'scan.ts');
  return { command: process.execPath, arguments: [script, String(daysAhead), ...scan], environment, cwd };
};

const share = (days: readonly Day[], of: (asked: Asked) => number): number => {
  const sum = (who: 'plimsoll' | 'custodian') => days.reduce((total, day) => total + of(day[who]), 0);
  return Math.round((sum('plimsoll') / sum('custodian')) * 1000) / 1000;
};

/**
 * Both on the same estate on the emulator, every request counted by one proxy, so many days in a row. Only Plimsoll's
 * clock moves: Cloud Custodian keeps nothing, and asks the same whatever the day.
 */
export const compare = async (resources: number, days: number, now: Date): Promise<Compared> => {
  const aws = await startFakeAws();
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-scan-'));
  try {
    process.stderr.write(`seeding ${resources} resources …\n`);
    const estate = await seedMany(aws.emulator, aws.data, now, resources);
    const measured: Day[] = [];
    for (let day = 1; day <= days; day += 1) {
      await aws.emulator.setClock(new Date(Date.now() + (day - 1) * dayMs));
      process.stderr.write(`day ${day}: Plimsoll …\n`);
      const ours = await measure(aws.proxy, plimsoll(day - 1, aws.environment, home));
      const ownCount = await ownCountOf(join(home, output), ours);
      process.stderr.write(`day ${day}: Cloud Custodian …\n`);
      const { program, end } = await custodian(aws.environment);
      const theirs = await measure(aws.proxy, program).finally(end);
      measured.push({ day, plimsoll: ours, ownCount, custodian: theirs });
    }
    return {
      format: 'plimsoll-bench/1',
      date: now.toISOString().slice(0, 10),
      data: `made up, ${resources} resources of one account and region on an emulator (moto)`,
      split: 'none',
      sets: {},
      speed: [],
      aws: {
        resources,
        estate,
        days: measured,
        metricCallShare: share(measured, ({ metricCalls }) => metricCalls),
        metricShare: share(measured, ({ metrics }) => metrics),
      },
    };
  } finally {
    await aws.stop();
    await rm(home, { recursive: true, force: true });
  }
};
