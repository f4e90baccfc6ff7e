import { AutoScalingClient, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, Site } from '../../ports.ts';
import { telling } from '../answers.ts';
import { groupFrom } from './from-aws.ts';
import { autoScalingGroup } from './kind.ts';

interface Group {
  readonly resource: AnyResource;
  /** Ids of its instances. */
  readonly members: readonly string[];
}

/** The groups of a site with their members, listed once for all who ask: a group comes with all its instances. */
export const groupsOf = (site: Site): Promise<readonly Group[]> =>
  site.once('autoscaling:DescribeAutoScalingGroups', async () => {
    const tell = telling(site, autoScalingGroup.id);
    const groups: Group[] = [];
    const client = site.client(AutoScalingClient);
    for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize: 100 }, {}))
      for (const group of page.AutoScalingGroups ?? []) {
        const resource = tell(groupFrom(group, site.scope));
        const members = (group.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
        if (resource) groups.push({ resource, members });
      }
    return groups;
  });

export const autoScalingGroups: Collector = {
  kind: autoScalingGroup.id,
  needs: ['autoscaling:DescribeAutoScalingGroups'],
  async *collect(site) {
    for (const { resource } of await groupsOf(site)) yield resource;
  },
  metric({ id }, metric) {
    const declared = (
      autoScalingGroup.metrics as Record<string, { readonly namespace: string; readonly name: string }>
    )[metric];
    if (!declared) return [];
    const { namespace, name } = declared;
    return [{ namespace, name, dimensions: { AutoScalingGroupName: id } }];
  },
};
