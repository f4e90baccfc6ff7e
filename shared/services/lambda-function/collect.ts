import {
  LambdaClient,
  ListTagsCommand,
  type ProvisionedConcurrencyConfigListItem,
  paginateListFunctions,
  paginateListProvisionedConcurrencyConfigs,
} from '@aws-sdk/client-lambda';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, MetricSearch, Site } from '../../ports.ts';
import { telling } from '../answers.ts';
import { askEach } from '../each.ts';
import { functionFrom, mayBeOversized, provisionedFrom } from './from-aws.ts';
import { lambdaFunction } from './kind.ts';

const kind = lambdaFunction.id;

/** Lambda allows 15 requests a second for all of these together. */
const together = 3;

interface Listed {
  readonly resource: AnyResource;
  readonly arn: string | undefined;
  readonly mayBeOversized: boolean;
}

const listed = async (site: Site): Promise<Listed[]> => {
  const tell = telling(site, kind);
  const functions: Listed[] = [];
  for await (const page of paginateListFunctions({ client: site.client(LambdaClient), pageSize: 50 }, {}))
    for (const one of page.Functions ?? []) {
      const resource = tell(functionFrom(one, site.scope));
      if (resource) functions.push({ resource, arn: one.FunctionArn, mayBeOversized: mayBeOversized(one) });
    }
  return functions;
};

const provisionedOf = async (site: Site, FunctionName: string): Promise<number | null> => {
  const configs: ProvisionedConcurrencyConfigListItem[] = [];
  const client = site.client(LambdaClient);
  for await (const page of paginateListProvisionedConcurrencyConfigs({ client }, { FunctionName }))
    configs.push(...(page.ProvisionedConcurrencyConfigs ?? []));
  return provisionedFrom(configs);
};

/** The agent's values by function, without those by version beside them. */
const memoryUsed = (resource: AnyResource): MetricSearch => ({
  namespace: lambdaFunction.metrics.memoryUsedMiB.namespace,
  name: lambdaFunction.metrics.memoryUsedMiB.name,
  having: { function_name: resource.id },
  choose(found) {
    const whole = found.filter((series) => Object.keys(series).length === 1);
    return whole.length > 0 ? whole : found;
  },
});

/**
 * Functions with their tags, a call each: GetFunction would tell them faster, but hands out the code with them.
 * Provisioned concurrency takes another call, so it is asked only of functions whose memory a check may find too much,
 * and stays unknown of others.
 */
export const lambdaFunctions: Collector = {
  kind,
  needs: ['lambda:ListFunctions'],
  mayUse: ['lambda:ListTags', 'lambda:ListProvisionedConcurrencyConfigs'],
  async *collect(site) {
    const functions = await listed(site);
    const tags = await askEach(
      site,
      { action: 'lambda:ListTags', kind, hides: 'the tags of functions, so that none is judged', together },
      functions.flatMap(({ arn }) => arn ?? []),
      async (Resource) => (await site.client(LambdaClient).send(new ListTagsCommand({ Resource }))).Tags ?? {},
    );
    const provisioned = await askEach(
      site,
      {
        action: 'lambda:ListProvisionedConcurrencyConfigs',
        kind,
        hides: 'which functions keep environments warm, so that none is called oversized',
        together,
      },
      functions.filter((one) => one.mayBeOversized).map(({ resource }) => resource.id),
      (name) => provisionedOf(site, name),
    );
    for (const { resource, arn } of functions) {
      const tagged = arn === undefined ? undefined : tags.get(arn);
      if (tagged === null) continue;
      const provisionedConcurrency = provisioned.get(resource.id);
      yield {
        ...resource,
        ...(tagged && { tags: tagged }),
        spec: { ...resource.spec, ...(provisionedConcurrency !== undefined && { provisionedConcurrency }) },
      };
    }
  },
  metric(resource, metric) {
    if (metric === 'memoryUsedMiB') return [memoryUsed(resource)];
    const declared = (lambdaFunction.metrics as Record<string, { readonly name: string }>)[metric];
    return declared
      ? [{ namespace: 'AWS/Lambda', name: declared.name, dimensions: { FunctionName: resource.id } }]
      : [];
  },
};
