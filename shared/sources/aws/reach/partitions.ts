/** Services that live in one region of a partition, whatever the region that they are asked about. */
export type HomeService = 'ce' | 'organizations' | 'pricing' | 'savingsplans' | 'cost-optimization-hub';

interface Partition {
  readonly name: string;
  /** The regions of the partition begin so. */
  readonly regions: RegExp;
  /** Where a first call goes when nothing else is said. */
  readonly main: string;
  readonly homes: Readonly<Partial<Record<HomeService, string>>>;
}

/** From the rules of the SDK's endpoints, which send the global services of each partition to one region. */
const partitions: readonly Partition[] = [
  {
    name: 'aws-cn',
    regions: /^cn-/,
    main: 'cn-north-1',
    homes: { ce: 'cn-northwest-1', organizations: 'cn-northwest-1', pricing: 'cn-northwest-1' },
  },
  { name: 'aws-us-gov', regions: /^us-gov-/, main: 'us-gov-west-1', homes: { organizations: 'us-gov-west-1' } },
  {
    name: 'aws-eusc',
    regions: /^eusc-/,
    main: 'eusc-de-east-1',
    homes: { ce: 'eusc-de-east-1', organizations: 'eusc-de-east-1' },
  },
];

const standard: Partition = {
  name: 'aws',
  regions: /^/,
  main: 'us-east-1',
  homes: {
    ce: 'us-east-1',
    organizations: 'us-east-1',
    pricing: 'us-east-1',
    savingsplans: 'us-east-1',
    'cost-optimization-hub': 'us-east-1',
  },
};

const named = (partition: string): Partition => partitions.find(({ name }) => name === partition) ?? standard;

/** The partition that a region stands in: aws, aws-cn, aws-us-gov, aws-eusc. */
export const partitionOf = (region: string): string =>
  (partitions.find((one) => one.regions.test(region)) ?? standard).name;

/** The region where a partition is asked first: each account of it has that region. */
export const mainRegion = (partition: string): string => named(partition).main;

/** Where a service of the whole account is asked; undefined where the partition does not have it. */
export const homeRegion = (partition: string, service: HomeService): string | undefined =>
  named(partition).homes[service];
