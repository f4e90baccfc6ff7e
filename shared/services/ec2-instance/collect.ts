import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { AnyResource } from '../../model/resource.ts';
import { dayMs } from '../../model/words.ts';
import type { Collector, MetricAddress, MetricSearch, Site } from '../../ports.ts';
import { instantOf, telling } from '../answers.ts';
import { groupsOf } from '../auto-scaling-group/collect.ts';
import { latest, lookupDays, type Trail, trailOf } from '../trail.ts';
import { instanceFrom } from './from-aws.ts';
import { ec2Instance } from './kind.ts';

interface Listed {
  /** Each with the time of its last start. */
  readonly instances: readonly { readonly resource: AnyResource; readonly startedAt: string | undefined }[];
  /** The device name of the root volume, by instance id. */
  readonly rootDevices: ReadonlyMap<string, string>;
}

/** The instances of a site, listed once for all who ask; of each page only what is needed is kept. */
export const instancesOf = (site: Site): Promise<Listed> =>
  site.once('ec2:DescribeInstances', async () => {
    const tell = telling(site, ec2Instance.id);
    const instances: { resource: AnyResource; startedAt: string | undefined }[] = [];
    const rootDevices = new Map<string, string>();
    const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }];
    for await (const page of paginateDescribeInstances({ client: site.client(EC2Client), pageSize: 1000 }, { Filters }))
      for (const instance of (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])) {
        const resource = tell(instanceFrom(instance, site.scope));
        if (!resource) continue;
        instances.push({ resource, startedAt: instantOf(instance.LaunchTime) });
        if (instance.RootDeviceName) rootDevices.set(resource.id, instance.RootDeviceName);
      }
    return { instances, rootDevices };
  });

type Seen = Listed['instances'][number];

/** A start this much later than the creation is another one: the first takes a moment, too. */
const restartMs = 3_600_000;

/** Whether it was started again, so that its type may have been changed before that. */
const restarted = ({ resource, startedAt }: Seen): boolean =>
  startedAt !== undefined &&
  resource.createdAt != null &&
  Date.parse(startedAt) - Date.parse(resource.createdAt) > restartMs;

/** Whether CloudTrail can tell more of its last change than its last start does, and a check would look at it. */
const worthLookingUp = (seen: Seen, asOf: Date): boolean => {
  const { state, lifecycle, autoScalingGroup } = seen.resource.spec;
  if (state !== 'running' || lifecycle === 'spot' || autoScalingGroup) return false;
  return restarted(seen) && Date.parse(seen.startedAt!) > asOf.getTime() - lookupDays * dayMs;
};

const setsType = (request: string): boolean => /instanceType/i.test(request);

/**
 * When its type was last changed, at the latest. A type changes only while an instance is stopped, so one that was
 * never started again has kept its own. Of others CloudTrail tells, as far back as it was seen; what lies before that,
 * or everything without it, may have changed until the last start.
 */
const changedAt = (seen: Seen, resizes: Trail | undefined): string | undefined => {
  if (!restarted(seen)) return undefined;
  if (!resizes) return seen.startedAt;
  const resized = latest(resizes, seen.resource.id, setsType);
  return instantOf(resized ?? Math.min(Date.parse(seen.startedAt!), resizes.since));
};

/** The Auto Scaling group of each member; undefined: nobody may look. */
const memberships = async (site: Site): Promise<ReadonlyMap<string, string> | undefined> => {
  const hides = 'which instances belong to an Auto Scaling group, so that they are not judged one by one';
  const missing = { action: 'autoscaling:DescribeAutoScalingGroups', kind: ec2Instance.id, hides };
  const groups = await site.attempt(missing, () => groupsOf(site));
  return groups && new Map(groups.flatMap(({ resource, members }) => members.map((id) => [id, resource.id] as const)));
};

const address = (resource: AnyResource, name: string): MetricAddress => ({
  namespace: 'AWS/EC2',
  name,
  dimensions: { InstanceId: resource.id },
});

type Series = Readonly<Record<string, string>>;

/**
 * Series of the CloudWatch agent that speak of an instance as it is: not of the type that it had before. The same
 * values may be kept under more and under fewer dimensions, of which the fewest serve.
 */
const ofPresent = (found: readonly Series[], instanceType: unknown): readonly Series[] => {
  const present = found.filter(({ InstanceType }) => InstanceType === undefined || InstanceType === instanceType);
  const fewest = Math.min(...present.map((series) => Object.keys(series).length));
  return present.filter((series) => Object.keys(series).length === fewest);
};

/** Memory is known of instances that run the CloudWatch agent on Linux; on Windows it counts what is committed, not used. */
const memory = ({ id, spec }: AnyResource): MetricSearch => ({
  namespace: 'CWAgent',
  name: 'mem_used_percent',
  having: { InstanceId: id },
  choose: (found) => ofPresent(found, spec.instanceType),
});

/**
 * Instances that are not terminated. Stop and termination protection would take a call for each instance, and stay
 * unknown.
 */
export const ec2Instances: Collector = {
  kind: ec2Instance.id,
  needs: ['ec2:DescribeInstances'],
  mayUse: ['autoscaling:DescribeAutoScalingGroups', 'cloudtrail:LookupEvents'],
  async *collect(site) {
    const { instances } = await instancesOf(site);
    if (instances.length === 0) return;
    const groups = await memberships(site);
    const grouped = instances.map(({ resource, startedAt }) => {
      const group = groups?.get(resource.id) ?? resource.spec.autoScalingGroup ?? (groups ? null : undefined);
      const spec = group === undefined ? resource.spec : { ...resource.spec, autoScalingGroup: group };
      return { resource: { ...resource, spec }, startedAt };
    });
    const resizes = grouped.some((seen) => worthLookingUp(seen, site.asOf))
      ? await trailOf(site, {
          event: 'ModifyInstanceAttribute',
          kind: ec2Instance.id,
          hides: 'when instances were resized, so that of those started again only what was measured since then counts',
        })
      : undefined;
    for (const seen of grouped) {
      const changed = changedAt(seen, resizes);
      yield changed === undefined ? seen.resource : { ...seen.resource, changedAt: changed };
    }
  },
  metric(resource, metric) {
    if (metric === 'memory') return [memory(resource)];
    const declared = (ec2Instance.metrics as Record<string, { readonly name: string }>)[metric];
    return declared ? [address(resource, declared.name)] : [];
  },
  sighted: { key: 'stoppedAt', in: ({ spec }) => spec.state === 'stopped' },
};
