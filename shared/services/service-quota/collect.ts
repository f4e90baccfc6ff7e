import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, Site } from '../../ports.ts';
import { askEach } from '../each.ts';
import { quotaFrom } from './from-aws.ts';
import { type ServiceQuota, serviceQuota } from './kind.ts';

/** The services in which our kinds live. */
const services = ['ec2', 'vpc', 'ebs', 'rds', 'lambda', 'dynamodb', 'elasticloadbalancing', 'logs', 'autoscaling'];

const quotasOf = async (site: Site, ServiceCode: string): Promise<readonly AnyResource[]> => {
  const quotas: AnyResource[] = [];
  const client = site.client(ServiceQuotasClient);
  for await (const page of paginateListServiceQuotas({ client, pageSize: 100 }, { ServiceCode }))
    for (const quota of page.Quotas ?? []) {
      const resource = quotaFrom(quota, site.scope);
      if (resource) quotas.push(resource);
    }
  return quotas;
};

/** Quotas of which AWS measures how much is used; a service that a region has none of is passed over. */
export const serviceQuotas: Collector = {
  kind: serviceQuota.id,
  needs: ['servicequotas:ListServiceQuotas'],
  async *collect(site) {
    const asking = {
      action: 'servicequotas:ListServiceQuotas',
      kind: serviceQuota.id,
      hides: 'the quotas of some services',
      together: 2,
      needed: true,
    } as const;
    const found = await askEach(site, asking, services, (service) => quotasOf(site, service));
    for (const service of services) yield* found.get(service) ?? [];
  },
  metric(resource, metric) {
    const { usage } = resource.spec as ServiceQuota['spec'];
    return metric === 'used' && usage ? [usage] : [];
  },
};
