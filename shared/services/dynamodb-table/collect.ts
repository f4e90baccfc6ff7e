import {
  ApplicationAutoScalingClient,
  paginateDescribeScalableTargets,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
} from '@aws-sdk/client-dynamodb';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, MetricAddress, Site } from '../../ports.ts';
import { tagsOf, telling } from '../answers.ts';
import { askEach } from '../each.ts';
import { scaledTable, tableFrom } from './from-aws.ts';
import { dynamodbTable } from './kind.ts';

const kind = dynamodbTable.id;

/** Tags are told ten times a second. */
const together = 4;

const namesOf = async (site: Site): Promise<string[]> => {
  const names: string[] = [];
  for await (const page of paginateListTables({ client: site.client(DynamoDBClient), pageSize: 100 }, {}))
    names.push(...(page.TableNames ?? []));
  return names;
};

/** Names of the tables that auto scaling serves. */
const scaledTables = (site: Site): Promise<ReadonlySet<string> | undefined> => {
  const hides = 'which tables auto scaling serves';
  return site.attempt({ action: 'application-autoscaling:DescribeScalableTargets', kind, hides }, async () => {
    const names = new Set<string>();
    const client = site.client(ApplicationAutoScalingClient);
    for await (const page of paginateDescribeScalableTargets(
      { client, pageSize: 50 },
      { ServiceNamespace: 'dynamodb' },
    ))
      for (const target of page.ScalableTargets ?? []) {
        const name = scaledTable(target);
        if (name) names.add(name);
      }
    return names;
  });
};

const tagsFor = async (site: Site, ResourceArn: string): Promise<Record<string, string>> => {
  const tags: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const asked = new ListTagsOfResourceCommand({ ResourceArn, ...(NextToken && { NextToken }) });
    const answer = await site.client(DynamoDBClient).send(asked);
    Object.assign(tags, tagsOf(answer.Tags));
    NextToken = answer.NextToken === NextToken ? undefined : answer.NextToken;
  } while (NextToken);
  return tags;
};

/** One series of the table, and one of each index where the metric is kept of those, too. */
const addresses = ({ id, spec }: AnyResource, name: string, perPart: boolean | undefined): MetricAddress[] => {
  const dimensions = { TableName: id };
  const table: MetricAddress = { namespace: 'AWS/DynamoDB', name, dimensions };
  const indexes = (perPart ? (spec.indexes as { readonly name: string }[] | undefined) : undefined) ?? [];
  return [
    table,
    ...indexes.map((index) => ({
      ...table,
      dimensions: { ...dimensions, GlobalSecondaryIndexName: index.name },
      part: index.name,
    })),
  ];
};

/** Tables; of one that nobody may describe no more is known than that it exists. */
export const dynamodbTables: Collector = {
  kind,
  needs: ['dynamodb:ListTables', 'dynamodb:DescribeTable'],
  mayUse: ['dynamodb:ListTagsOfResource', 'application-autoscaling:DescribeScalableTargets'],
  async *collect(site) {
    const names = await namesOf(site);
    if (names.length === 0) return;
    const describing = {
      action: 'dynamodb:DescribeTable',
      kind,
      hides: 'what some tables hold and how they are paid for',
      together: 10,
      needed: true,
    } as const;
    const tables = await askEach(site, describing, names, async (TableName) => {
      const { Table } = await site.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
      return Table?.TableStatus === 'DELETING' ? null : (Table ?? {});
    });
    const scaled = await scaledTables(site);
    const tags = await askEach(
      site,
      { action: 'dynamodb:ListTagsOfResource', kind, hides: 'the tags of tables, so that none is judged', together },
      names.flatMap((name) => tables.get(name)?.TableArn ?? []),
      (arn) => tagsFor(site, arn),
    );
    const tell = telling(site, kind);
    for (const name of names) {
      const table = tables.get(name);
      if (table === null) continue;
      const tagged = tags.get(table?.TableArn ?? '');
      if (tagged === null) continue;
      const resource = table
        ? tell(tableFrom(table, site.scope, scaled))
        : { ...site.scope, kind, id: name, name, spec: {} };
      if (resource) yield tagged ? { ...resource, tags: tagged } : resource;
    }
  },
  metric(resource, metric) {
    const declared = (dynamodbTable.metrics as Record<string, { readonly name: string; readonly perPart?: boolean }>)[
      metric
    ];
    if (!declared) return [];
    const { name, perPart } = declared;
    // Throttled requests are counted by operation.
    if (metric === 'throttledRequests')
      return [{ namespace: 'AWS/DynamoDB', name, having: { TableName: resource.id } }];
    return addresses(resource, name, perPart);
  },
};
