import { businessDay, steady } from '../loads.ts';
import { type DataVolume, rightSized, server, type Work } from '../servers.ts';
import type { Role, Site } from '../site.ts';

const MiB = 1_048_576;
const gp2 = 'gp2-volume';
const iops = 'overprovisioned-iops-volume';

/** A server large enough for what its data volume does, as far as EBS goes. */
const withData = (site: Site, data: DataVolume, type = 'm6a.xlarge'): ReturnType<typeof server> =>
  server(site, { type, what: 'files', work: rightSized, data });

const gp2Spec = (sizeGiB: number): Readonly<Record<string, unknown>> => ({
  volumeType: 'gp2',
  sizeGiB,
  iops: Math.min(16_000, Math.max(100, sizeGiB * 3)),
  throughputMiBps: null,
});

/** A server that reads and writes as much as its volume can, all through the working day. */
const throughput = (mibPerSecond: number) => (): Work => ({
  cpu: steady(55, 0.15),
  memory: steady(60, 0.05),
  network: steady(400_000, 0.2),
  iops: steady((mibPerSecond * MiB) / 131_072, 0.04),
});

/** Volumes of a type, or with IOPS, that cost more than they give; and some that need what they have. */
export const dearVolumeRoles: readonly Role[] = [
  {
    name: 'gp2 volume',
    copies: 6,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: gp2Spec(site.traits.pick([100, 160, 500, 1000])),
        use: (by) => ({ iops: businessDay(by, 3, by.between(30, 120)) }),
        truth: site.planted(gp2, 'gp3 gives all that it needs for a fifth less'),
      }),
  },
  {
    name: 'gp2 volume: needs its throughput',
    copies: 1,
    size: 3,
    build: (site) =>
      server(site, {
        type: 'm6a.2xlarge',
        what: 'files',
        work: throughput(200),
        data: {
          spec: gp2Spec(200),
          use: () => ({ iops: steady((205 * MiB) / 131_072, 0.04), operationBytes: 131_072 }),
          truth: site.nearMiss(gp2, 'moves 205 MiB/s: gp3 with as much costs more below 250 GiB'),
        },
      }),
  },
  {
    name: 'gp2 volume: not measured',
    copies: 1,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: gp2Spec(200),
        truth: site.nearMiss(gp2, 'not measured: gp3 with all that it can do today costs more below 250 GiB'),
      }),
  },
  {
    name: 'gp2 volume: tiny',
    copies: 1,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: gp2Spec(16),
        use: (by) => ({ iops: businessDay(by, 1, 10) }),
        truth: site.nearMiss(gp2, 'gp3 costs less, but too little less to matter'),
      }),
  },
  {
    name: 'overprovisioned IOPS: io1',
    copies: 2,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: { volumeType: 'io1', sizeGiB: 200, iops: site.traits.pick([4000, 6000, 8000]), throughputMiBps: null },
        use: (by) => ({ iops: businessDay(by, 20, by.between(400, 900)) }),
        truth: site.planted(iops, 'uses a quarter of its IOPS at most', { days: 14, step: 3600 }),
      }),
  },
  {
    name: 'overprovisioned IOPS: gp3',
    copies: 1,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: { sizeGiB: 300, iops: 9000, throughputMiBps: 125 },
        use: (by) => ({ iops: businessDay(by, 20, by.between(500, 1500)) }),
        truth: site.planted(iops, 'never needed more than the 3,000 IOPS that come with gp3', { days: 14, step: 3600 }),
      }),
  },
  {
    name: 'overprovisioned IOPS: io1 in use',
    copies: 1,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: { volumeType: 'io1', sizeGiB: 150, iops: 3000, throughputMiBps: null },
        use: (by) => ({ iops: businessDay(by, 100, by.between(2600, 2800)) }),
        truth: site.nearMiss(iops, 'nearly all of its IOPS are used at the height of the day', {
          days: 14,
          step: 3600,
        }),
      }),
  },
  {
    name: 'overprovisioned IOPS: shared io2',
    copies: 1,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: { volumeType: 'io2', sizeGiB: 150, iops: 2000, throughputMiBps: null, multiAttach: true },
        use: (by) => ({ iops: businessDay(by, 100, by.between(1750, 1850)) }),
        truth: site.nearMiss(iops, 'shared by servers, which use nearly all of its IOPS', { days: 14, step: 3600 }),
      }),
  },
  {
    name: 'overprovisioned IOPS: not measured',
    copies: 1,
    size: 3,
    build: (site) =>
      withData(site, {
        spec: { volumeType: 'io1', sizeGiB: 100, iops: 3000, throughputMiBps: null },
        truth: site.unseen(iops, 'many IOPS, but what it uses was not measured'),
      }),
  },
];
