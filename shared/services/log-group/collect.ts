import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, Site } from '../../ports.ts';
import { telling } from '../answers.ts';
import { askEach } from '../each.ts';
import { arnOf, groupFrom, isEndless, lastIngestionFrom } from './from-aws.ts';
import { logGroup } from './kind.ts';

const kind = logGroup.id;

/** CloudWatch Logs allows few requests a second: tags of more groups would hold up a scope for many minutes. */
const together = 3;
const mostTagged = 1_000;

interface Listed {
  readonly resource: AnyResource;
  readonly arn: string | undefined;
}

const listed = async (site: Site): Promise<Listed[]> => {
  const tell = telling(site, kind);
  const groups: Listed[] = [];
  for await (const page of paginateDescribeLogGroups({ client: site.client(CloudWatchLogsClient), pageSize: 50 }, {}))
    for (const group of page.logGroups ?? []) {
      const resource = tell(groupFrom(group, site.scope));
      if (resource) groups.push({ resource, arn: arnOf(group) });
    }
  return groups;
};

/** Those whose tags matter most first: what keeps its logs for ever, then what costs most. */
const byWeight = (a: AnyResource, b: AnyResource): number =>
  Number(isEndless(b)) - Number(isEndless(a)) || Number(b.spec.storedBytes ?? 0) - Number(a.spec.storedBytes ?? 0);

/** Tags of groups by ARN, a call each; of those beyond the first thousand they stay unknown, and a Gap says so. */
const tagsOfGroups = async (site: Site, groups: readonly Listed[]) => {
  const arns = [...groups].sort((a, b) => byWeight(a.resource, b.resource)).flatMap(({ arn }) => arn ?? []);
  const rest = arns.length - mostTagged;
  if (rest > 0)
    site.gap({
      kind,
      what: 'resource',
      missing: `tags of ${rest} log groups`,
      because: `they take a call each: only the ${mostTagged} groups that weigh most were asked for, the others are not judged`,
    });
  return askEach(
    site,
    { action: 'logs:ListTagsForResource', kind, hides: 'the tags of log groups, so that none is judged', together },
    arns.slice(0, mostTagged),
    async (resourceArn) =>
      (await site.client(CloudWatchLogsClient).send(new ListTagsForResourceCommand({ resourceArn }))).tags ?? {},
  );
};

/** Events that come in late need not be in the stream with the newest one, so one call asks for fifty streams. */
const lastIngestions = (site: Site, groups: readonly AnyResource[]) =>
  askEach(
    site,
    { action: 'logs:DescribeLogStreams', kind, hides: 'since when log groups are silent', together },
    groups.map(({ id }) => id),
    async (logGroupName) => {
      const asked = { logGroupName, orderBy: 'LastEventTime', descending: true, limit: 50 } as const;
      const { logStreams } = await site.client(CloudWatchLogsClient).send(new DescribeLogStreamsCommand(asked));
      return { at: lastIngestionFrom(logStreams ?? []) };
    },
  );

/** Log groups; when something last came in is asked only of those that a check may call wasteful. */
export const logGroups: Collector = {
  kind,
  needs: ['logs:DescribeLogGroups'],
  mayUse: ['logs:ListTagsForResource', 'logs:DescribeLogStreams'],
  async *collect(site) {
    const groups = await listed(site);
    const tags = await tagsOfGroups(site, groups);
    const last = await lastIngestions(site, groups.map(({ resource }) => resource).filter(isEndless));
    for (const { resource, arn } of groups) {
      const tagged = arn === undefined ? undefined : tags.get(arn);
      const ingested = last.get(resource.id);
      if (tagged === null || ingested === null) continue;
      const spec = ingested?.at === undefined ? resource.spec : { ...resource.spec, lastIngestionAt: ingested.at };
      yield { ...resource, ...(tagged && { tags: tagged }), spec };
    }
  },
  metric({ id }, metric) {
    const declared = (logGroup.metrics as Record<string, { readonly namespace: string; readonly name: string }>)[
      metric
    ];
    return declared ? [{ namespace: declared.namespace, name: declared.name, dimensions: { LogGroupName: id } }] : [];
  },
};
