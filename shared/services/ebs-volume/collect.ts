import { EC2Client, paginateDescribeVolumes, paginateDescribeVolumesModifications } from '@aws-sdk/client-ec2';
import type { AnyResource } from '../../model/resource.ts';
import { dayMs } from '../../model/words.ts';
import type { Collector, MetricSearch, Site } from '../../ports.ts';
import { instantOf, telling } from '../answers.ts';
import { instancesOf } from '../ec2-instance/collect.ts';
import { type Asked, lookupDays, trailOf } from '../trail.ts';
import { type Attaching, detachedAt, isRoot, untouched, volumeFrom } from './from-aws.ts';
import { ebsVolume } from './kind.ts';

const kind = ebsVolume.id;

/** The volumes of a site as DescribeVolumes alone tells them, listed once for all who ask. */
export const volumesOf = (site: Site): Promise<readonly AnyResource[]> =>
  site.once('ec2:DescribeVolumes', async () => {
    const tell = telling(site, kind);
    const volumes: AnyResource[] = [];
    for await (const page of paginateDescribeVolumes({ client: site.client(EC2Client), pageSize: 500 }, {}))
      for (const volume of page.Volumes ?? []) {
        const resource = tell(volumeFrom(volume, site.scope));
        if (resource) volumes.push(resource);
      }
    return volumes;
  });

/** When each volume was last modified, by id; a modification that failed changed nothing. */
const modifications = async (site: Site): Promise<ReadonlyMap<string, string>> => {
  const hides = 'when volumes were last changed, so that what was measured before counts, too';
  const latest = new Map<string, string>();
  await site.attempt({ action: 'ec2:DescribeVolumesModifications', kind, hides }, async () => {
    const client = site.client(EC2Client);
    for await (const page of paginateDescribeVolumesModifications({ client, pageSize: 500 }, {}))
      for (const { VolumeId, StartTime, ModificationState } of page.VolumesModifications ?? []) {
        const at = instantOf(StartTime);
        if (!VolumeId || !at || ModificationState === 'failed') continue;
        const known = latest.get(VolumeId);
        if (known === undefined || known < at) latest.set(VolumeId, at);
      }
  });
  return latest;
};

const isAvailable = ({ spec }: AnyResource): boolean => spec.state === 'available';

/** What CloudTrail tells of the available volumes; undefined: there are none, or it may not be asked. */
const attaching = async (site: Site, available: readonly AnyResource[]): Promise<Attaching | undefined> => {
  if (available.length === 0) return undefined;
  const hides = 'since when volumes are unattached';
  const asked = (event: string): Asked => ({ event, kind, hides });
  const detached = await trailOf(site, asked('DetachVolume'));
  const attached = detached && (await trailOf(site, asked('AttachVolume')));
  if (!attached) return undefined;
  const both = { detached, attached, created: undefined };
  const from = site.asOf.getTime() - lookupDays * dayMs;
  const young = available.some(({ id, createdAt }) => Date.parse(createdAt ?? '') >= from && untouched(id, both));
  return young ? { ...both, created: await trailOf(site, asked('CreateVolume')) } : both;
};

const withDetachment = (volume: AnyResource, trails: Attaching | undefined): AnyResource => {
  if (!trails || !isAvailable(volume)) return volume;
  const at = detachedAt(volume.id, volume.createdAt, trails);
  return at === undefined ? volume : { ...volume, spec: { ...volume.spec, detachedAt: at } };
};

/** File systems that stand on no volume of their own, though the agent lists them at '/' in a container. */
const virtual = new Set(['overlay', 'tmpfs', 'devtmpfs', 'squashfs']);

/** '/dev/sdf' is xvdf, or sdf, to the system, with a number for a partition; names of NVMe devices tell nothing. */
const namesOf = (device: unknown): RegExp | undefined => {
  const [, letters] = /^\/dev\/(?:sd|xvd)([a-z]{1,2})$/.exec(String(device)) ?? [];
  return letters === undefined ? undefined : new RegExp(`^(?:xvd|sd)${letters}\\d*$`);
};

/** How full the file system on a volume is: of the root the one at '/', of others the only one on a device of its name. */
const diskUsed = ({ spec }: AnyResource): readonly MetricSearch[] => {
  const { attachedTo, isRoot: root, device } = spec;
  const names = namesOf(device);
  if (typeof attachedTo !== 'string' || (!root && !names) || root === undefined) return [];
  return [
    {
      namespace: 'CWAgent',
      name: 'disk_used_percent',
      having: { InstanceId: attachedTo },
      choose(found) {
        const real = found.filter(({ fstype }) => !virtual.has(fstype ?? ''));
        const own = root
          ? real.filter(({ path }) => path === '/')
          : real.filter((series) => series.device !== undefined && names!.test(series.device));
        return new Set(own.map(({ path }) => path)).size === 1 ? own : [];
      },
    },
  ];
};

/** Volumes with what tells their age unattached. Metrics exist only of those that are attached. */
export const ebsVolumes: Collector = {
  kind,
  needs: ['ec2:DescribeVolumes'],
  mayUse: ['ec2:DescribeInstances', 'ec2:DescribeVolumesModifications', 'cloudtrail:LookupEvents'],
  async *collect(site) {
    const volumes = await volumesOf(site);
    if (volumes.length === 0) return;
    const hides = 'which volumes are the root of their instance';
    const instances = await site.attempt({ action: 'ec2:DescribeInstances', kind, hides }, () => instancesOf(site));
    const modified = await modifications(site);
    const trails = await attaching(site, volumes.filter(isAvailable));
    for (const volume of volumes) {
      const changedAt = modified.get(volume.id);
      const root = isRoot(volume, instances?.rootDevices);
      const spec = root === undefined ? volume.spec : { ...volume.spec, isRoot: root };
      yield withDetachment({ ...volume, ...(changedAt === undefined ? {} : { changedAt }), spec }, trails);
    }
  },
  metric(resource, metric) {
    if (metric === 'diskUsedPercent') return diskUsed(resource);
    const declared = (ebsVolume.metrics as Record<string, { readonly name: string }>)[metric];
    if (!declared || isAvailable(resource)) return [];
    return [{ namespace: 'AWS/EBS', name: declared.name, dimensions: { VolumeId: resource.id } }];
  },
  sighted: { key: 'detachedAt', in: isAvailable },
};
