import type { AnyResource } from '../../../model/resource.ts';
import { nothing, steady } from '../loads.ts';
import { rightSized, server } from '../servers.ts';
import type { Role, Site } from '../site.ts';
import { currentTypes } from './instances.ts';

interface Loose {
  readonly detachedDays: number | undefined;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A volume that hangs on nothing. */
const loose = (site: Site, { detachedDays, spec, tags }: Loose): AnyResource => {
  const name = site.name('old-data');
  return {
    ...site.resource('ebs-volume', {
      id: site.id('vol'),
      name,
      ageDays: site.traits.whole(250, 1000),
      tags: { ...tags, Name: name },
      spec: {
        volumeType: 'gp3',
        sizeGiB: site.traits.pick([120, 200, 300, 500]),
        iops: 3000,
        throughputMiBps: 125,
        state: 'available',
        attachedTo: null,
        isRoot: false,
        multiAttach: false,
        ...(detachedDays === undefined ? {} : { detachedAt: site.ago(detachedDays) }),
        ...spec,
      },
    }),
    zone: site.place.zone,
  };
};

const unattached = 'unattached-volume';
const idle = 'idle-volume';

/** Volumes that hang on nothing, or on a server that does not use them; and some that only look so. */
export const looseVolumeRoles: readonly Role[] = [
  {
    name: 'unattached volume',
    copies: 5,
    size: 1,
    build: (site) => [
      {
        resource: loose(site, { detachedDays: site.traits.whole(40, 240) }),
        truth: site.planted(unattached, 'attached to nothing for more than 32 days'),
      },
    ],
  },
  {
    name: 'unattached volume: gp2',
    copies: 2,
    size: 1,
    build: (site) => [
      {
        resource: loose(site, {
          detachedDays: site.traits.whole(40, 240),
          spec: { volumeType: 'gp2', sizeGiB: 400, iops: 1200, throughputMiBps: null },
        }),
        truth: site.planted(unattached, 'attached to nothing for more than 32 days'),
      },
    ],
  },
  {
    name: 'unattached volume: lately',
    copies: 1,
    size: 1,
    build: (site) => [
      {
        resource: loose(site, { detachedDays: 10 }),
        truth: site.nearMiss(unattached, 'attached to nothing for 10 days, and 32 are the limit'),
      },
    ],
  },
  {
    name: 'unattached volume: since when is unknown',
    copies: 1,
    size: 1,
    build: (site) => [
      {
        resource: loose(site, { detachedDays: undefined }),
        truth: site.unseen(unattached, 'attached to nothing, but nobody knows since when'),
      },
    ],
  },
  {
    name: 'unattached volume: excluded',
    copies: 1,
    size: 1,
    build: (site) => [
      {
        resource: loose(site, {
          detachedDays: 100,
          tags: { 'plimsoll:ignore': `${site.dayFromNow(200)} evidence for a court` },
        }),
        truth: site.nearMiss(unattached, 'kept on purpose, by its tag'),
      },
    ],
  },
  {
    name: 'unattached volume: excluded by a tag that cannot be read',
    copies: 1,
    size: 1,
    build: (site) => [
      {
        resource: loose(site, { detachedDays: 80, tags: { 'plimsoll:ignore': 'keep, ask Ines' } }),
        truth: site.nearMiss(unattached, 'its tag means to keep it, though it names no date'),
      },
    ],
  },
  {
    name: 'idle volume',
    copies: 4,
    size: 3,
    build: (site) =>
      server(site, {
        type: site.traits.pick(currentTypes.general),
        what: 'app',
        work: rightSized,
        data: {
          spec: { sizeGiB: site.traits.pick([150, 250, 400]) },
          use: () => ({ iops: nothing }),
          truth: site.planted(idle, 'attached to a running server, and not read or written in 14 days', { days: 14 }),
        },
      }),
  },
  {
    name: 'idle volume: hardly used',
    copies: 1,
    size: 3,
    build: (site) =>
      server(site, {
        type: 'm6a.large',
        what: 'app',
        work: rightSized,
        data: {
          spec: { sizeGiB: 200 },
          use: () => ({ iops: steady(0, 0, [{ level: 0.1, hour: 5, minutes: 60, on: 'every-day' }]) }),
          truth: site.nearMiss(idle, 'a job reads and writes a little of it every night', { days: 14 }),
        },
      }),
  },
  {
    name: 'idle volume: not measured',
    copies: 1,
    size: 3,
    build: (site) =>
      server(site, {
        type: 'm6a.large',
        what: 'app',
        work: rightSized,
        data: { spec: { sizeGiB: 200 }, truth: site.unseen(idle, 'no datapoint of its reads and writes') },
      }),
  },
  {
    name: 'idle volume: of a member of a group',
    copies: 1,
    size: 3,
    build: (site) =>
      server(site, {
        type: 'm6a.large',
        what: 'web',
        work: rightSized,
        spec: { autoScalingGroup: `${site.place.service}-web` },
        data: {
          spec: { sizeGiB: 150 },
          use: () => ({ iops: nothing }),
          truth: site.nearMiss(idle, 'not used, but its server belongs to a group, which would make it again'),
        },
      }),
  },
];
