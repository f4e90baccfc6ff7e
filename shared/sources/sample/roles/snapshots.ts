import type { AnyResource } from '../../../model/resource.ts';
import { rightSized, server } from '../servers.ts';
import type { Role, Site } from '../site.ts';

const check = 'orphaned-snapshot';

const snapshot = (
  site: Site,
  ageDays: number | undefined,
  spec: Readonly<Record<string, unknown>>,
  tags?: Readonly<Record<string, string>>,
): AnyResource =>
  site.resource('ebs-snapshot', {
    id: site.id('snap'),
    ageDays,
    tags,
    spec: {
      volumeId: site.id('vol'),
      volumeExists: false,
      copied: false,
      sizeGiB: site.traits.pick([30, 80, 200, 500]),
      usedByImages: [],
      managedBy: null,
      tier: 'standard',
      ...spec,
    },
  });

const old = (site: Site): number => site.traits.whole(120, 1200);

const alone = (name: string, copies: number, build: (site: Site) => ReturnType<Role['build']>[number]): Role => ({
  name: `snapshot: ${name}`,
  copies,
  size: 1,
  build: (site) => [build(site)],
});

/** Snapshots whose volume is gone and that nobody keeps on purpose; and some that somebody does. */
export const snapshotRoles: readonly Role[] = [
  alone('orphaned', 9, (site) => ({
    resource: snapshot(site, old(site), {}),
    truth: site.planted(check, 'older than 90 days, its volume is gone, and no image uses it'),
  })),
  alone('of an image', 1, (site) => ({
    resource: snapshot(site, old(site), { usedByImages: [site.id('ami')] }),
    truth: site.nearMiss(check, 'an image uses it'),
  })),
  alone('backup', 1, (site) => ({
    resource: snapshot(site, old(site), { managedBy: 'backup' }, { 'aws:backup:source-resource': 'volume' }),
    truth: site.nearMiss(check, 'AWS Backup owns it'),
  })),
  alone('lifecycle', 1, (site) => ({
    resource: snapshot(site, old(site), { managedBy: 'dlm' }),
    truth: site.nearMiss(check, 'a lifecycle policy owns it'),
  })),
  alone('copy', 1, (site) => ({
    resource: snapshot(site, old(site), { volumeId: 'vol-ffffffff', copied: true }),
    truth: site.nearMiss(check, 'a copy: the volume that it names never existed'),
  })),
  alone('recent', 1, (site) => ({
    resource: snapshot(site, 60, {}),
    truth: site.nearMiss(check, 'its volume is gone, but it is 60 days old, and 90 are the limit'),
  })),
  alone('of unknown age', 1, (site) => ({
    resource: snapshot(site, undefined, {}),
    truth: site.unseen(check, 'its volume is gone, but nobody knows how old it is'),
  })),
  alone('nightly backup', 20, (site) => ({
    resource: snapshot(site, site.traits.whole(1, 35), { volumeExists: true, managedBy: 'backup' }),
  })),
  {
    name: 'snapshot: of a living volume',
    copies: 2,
    size: 4,
    build: (site) => {
      const made = server(site, {
        type: 'm6a.large',
        what: 'db',
        work: rightSized,
        ageDays: 700,
        data: { spec: { sizeGiB: 200 }, use: (by) => ({ iops: { ...rightSized(by).iops! } }) },
      });
      const volume = made.at(-1)!.resource;
      return [
        ...made,
        {
          resource: snapshot(site, 300, { volumeId: volume.id, volumeExists: true, sizeGiB: 200 }),
          truth: site.nearMiss(check, 'old, but its volume is alive'),
        },
      ];
    },
  },
];
