import type { AnyResource } from '../../shared/model/resource.ts';
import { dayMs } from '../../shared/model/words.ts';
import { catalogue } from '../../shared/services/index.ts';

type Input = Readonly<Record<string, unknown>>;

/** What Cost Explorer says of a time without commitments. */
export const noData = (): Error =>
  Object.assign(new Error('The requested data is unavailable.'), {
    name: 'DataUnavailableException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });

/** The services and usage types that some resources are billed by, as far as their kinds say. */
const billed = (resources: readonly AnyResource[]): readonly (readonly [service: string, usageType: string])[] => {
  const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));
  const found = new Map<string, readonly [string, string]>();
  for (const resource of resources)
    for (const { meter } of kinds.get(resource.kind)?.meters(resource, new Map()) ?? []) {
      const [service = '', usage = ''] = meter.split('/');
      found.set(`${resource.region} ${meter}`, [service, `${resource.region}-${usage}`]);
    }
  return [...found.values()];
};

/** A bill of the last months, a group for each service and usage type, account or owner, on one page. */
export const costAndUsage = ({ TimePeriod, GroupBy }: Input, resources: readonly AnyResource[]): object => {
  const { Start, End } = TimePeriod as { readonly Start: string; readonly End: string };
  const [, { Key = '' } = {}] = GroupBy as readonly { readonly Key?: string }[];
  const services = billed(resources);
  const others =
    Key === 'LINKED_ACCOUNT'
      ? new Set(resources.map(({ account }) => account))
      : new Set(resources.map(({ tags }) => `${Key}$${tags?.[Key] ?? ''}`));
  const keys =
    Key === 'USAGE_TYPE'
      ? services
      : [...new Set(services.map(([service]) => service))].flatMap((service) =>
          [...others].map((other) => [service, other] as const),
        );
  const money = { Amount: '12.3456789012', Unit: 'USD' };
  const Metrics = {
    UnblendedCost: money,
    AmortizedCost: money,
    NetAmortizedCost: money,
    UsageQuantity: { Amount: '123.4567890123', Unit: Key === 'USAGE_TYPE' ? 'Hrs' : 'N/A' },
  };
  const days = (Date.parse(End) - Date.parse(Start)) / dayMs;
  return {
    ResultsByTime: Array.from({ length: days }, (_, day) => {
      const [from, until] = [day, day + 1].map((one) =>
        new Date(Date.parse(Start) + one * dayMs).toISOString().slice(0, 10),
      );
      return { TimePeriod: { Start: from, End: until }, Groups: keys.map((Keys) => ({ Keys: [...Keys], Metrics })) };
    }),
  };
};
