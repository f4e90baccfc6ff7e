import { businessDay, sum } from '../loads.ts';
import type { Made, Role, Site } from '../site.ts';

const check = 'endless-log-group';
const GiB = 2 ** 30;

interface LogGroup {
  readonly retentionDays: number | null;
  readonly storedGiB: number;
  /** Days since the last line came in; 0 is an hour ago. */
  readonly silentDays: number;
  readonly ageDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly truth?: Made['truth'];
}

const logGroup = (site: Site, plan: LogGroup): Made => {
  const { retentionDays, storedGiB, silentDays, ageDays = site.traits.whole(120, 1200), tags, truth } = plan;
  const name = `/saltfen/${site.name(site.self.pick(['api', 'worker', 'audit', 'ingest']))}`;
  const perSecond = (storedGiB * GiB) / ((retentionDays ?? ageDays) * 86_400);
  return {
    resource: site.resource('log-group', {
      id: name,
      name,
      ageDays,
      tags,
      spec: {
        retentionDays,
        storedBytes: Math.round(storedGiB * GiB),
        logClass: 'STANDARD',
        lastIngestionAt: site.ago(silentDays + 0.04),
      },
    }),
    loads:
      silentDays > 0 ? undefined : (by) => [sum('incomingBytes', businessDay(by, perSecond * 0.4, perSecond * 1.8))],
    truth,
  };
};

const role = (name: string, copies: number, plan: (site: Site) => LogGroup): Role => ({
  name: `log group: ${name}`,
  copies,
  size: 1,
  build: (site) => [logGroup(site, plan(site))],
});

/** Log groups that forget in time, that keep for ever, and some that only seem to. */
export const logGroupRoles: readonly Role[] = [
  role('with retention', 40, (site) => ({
    retentionDays: site.traits.pick([14, 30, 90, 365]),
    storedGiB: site.traits.between(0.05, 60),
    silentDays: 0,
  })),
  role('endless and silent', 4, (site) => ({
    retentionDays: null,
    storedGiB: site.traits.between(120, 900),
    silentDays: site.traits.whole(60, 300),
    ageDays: site.traits.whole(500, 1400),
    truth: site.planted(check, 'keeps for ever what nobody has added to for a month'),
  })),
  role('endless', 4, (site) => ({
    retentionDays: null,
    storedGiB: site.traits.between(20, 400),
    silentDays: 0,
    truth: site.planted(check, 'keeps everything for ever; what a retention would drop is not known: advice only'),
  })),
  role('silent with retention', 2, (site) => ({
    retentionDays: 365,
    storedGiB: 40,
    silentDays: 120,
    truth: site.nearMiss(check, 'silent, but it forgets after a year by itself'),
  })),
  role('endless but small', 2, (site) => ({
    retentionDays: null,
    storedGiB: 0.4,
    silentDays: 0,
    truth: site.nearMiss(check, 'keeps for ever, but less than a gigabyte'),
  })),
  role('excluded', 1, (site) => ({
    retentionDays: null,
    storedGiB: 300,
    silentDays: 0,
    tags: { 'plimsoll:ignore': `${site.dayFromNow(365)} customs law: ten years` },
    truth: site.nearMiss(check, 'kept for ever on purpose, by its tag'),
  })),
];
