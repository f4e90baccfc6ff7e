import { EC2Client, paginateDescribeImages, paginateDescribeSnapshots } from '@aws-sdk/client-ec2';
import type { Collector, Site } from '../../ports.ts';
import { telling } from '../answers.ts';
import { volumesOf } from '../ebs-volume/collect.ts';
import { noteImage, type Seen, snapshotFrom } from './from-aws.ts';
import { ebsSnapshot } from './kind.ts';

const kind = ebsSnapshot.id;

const existing = async (site: Site): Promise<Seen['volumes']> => {
  const hides = 'which volumes exist, so that no snapshot is known to have outlived its own';
  const volumes = await site.attempt({ action: 'ec2:DescribeVolumes', kind, hides }, () => volumesOf(site));
  return volumes && new Set(volumes.map(({ id }) => id));
};

/** Images that are deprecated or disabled hold on to their snapshots as well. */
const images = (site: Site): Promise<Seen['images']> => {
  const hides = 'which images are made from snapshots';
  return site.attempt({ action: 'ec2:DescribeImages', kind, hides }, async () => {
    const bySnapshot = new Map<string, string[]>();
    const own = { Owners: ['self'], IncludeDeprecated: true, IncludeDisabled: true };
    for await (const page of paginateDescribeImages({ client: site.client(EC2Client), pageSize: 1000 }, own))
      for (const image of page.Images ?? []) noteImage(image, bySnapshot);
    return bySnapshot;
  });
};

/** Snapshots that the account owns, page by page; what else it asks for is asked when there is one. */
export const ebsSnapshots: Collector = {
  kind,
  needs: ['ec2:DescribeSnapshots'],
  mayUse: ['ec2:DescribeVolumes', 'ec2:DescribeImages'],
  async *collect(site) {
    const tell = telling(site, kind);
    let seen: Seen | undefined;
    const client = site.client(EC2Client);
    for await (const page of paginateDescribeSnapshots({ client, pageSize: 1000 }, { OwnerIds: ['self'] }))
      for (const snapshot of page.Snapshots ?? []) {
        seen ??= { volumes: await existing(site), images: await images(site) };
        const resource = tell(snapshotFrom(snapshot, site.scope, seen));
        if (resource) yield resource;
      }
  },
};
