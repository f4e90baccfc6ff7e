export const commitmentTerms = [
  'oneYearNoUpfront',
  'oneYearPartialUpfront',
  'oneYearAllUpfront',
  'threeYearPartialUpfront',
  'threeYearAllUpfront',
] as const;
export type CommitmentTerm = (typeof commitmentTerms)[number];

/**
 * What one instance-hour costs under a standard Reserved Instance: effective dollars an hour, decimal strings, the
 * one-time fee spread over the term. A term that is absent is unknown.
 */
export interface ReservedRates {
  readonly hourly: { readonly [term in CommitmentTerm]?: string };
  readonly source: string;
  readonly asOf: string;
}

interface RatesFile {
  readonly parts: readonly {
    readonly source: string;
    readonly asOf: string;
    readonly terms: readonly string[];
    readonly rates: Readonly<Record<string, readonly (string | null)[]>>;
  }[];
}

const files: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  'us-east-1': () => import('./us-east-1.json', { with: { type: 'json' } }),
  'us-east-2': () => import('./us-east-2.json', { with: { type: 'json' } }),
  'us-west-1': () => import('./us-west-1.json', { with: { type: 'json' } }),
  'us-west-2': () => import('./us-west-2.json', { with: { type: 'json' } }),
  'eu-west-1': () => import('./eu-west-1.json', { with: { type: 'json' } }),
  'eu-central-1': () => import('./eu-central-1.json', { with: { type: 'json' } }),
  'ap-southeast-1': () => import('./ap-southeast-1.json', { with: { type: 'json' } }),
  'ap-southeast-2': () => import('./ap-southeast-2.json', { with: { type: 'json' } }),
  'ap-northeast-1': () => import('./ap-northeast-1.json', { with: { type: 'json' } }),
  'ap-south-1': () => import('./ap-south-1.json', { with: { type: 'json' } }),
};

const loaded = new Map<string, Promise<ReadonlyMap<string, ReservedRates>>>();

/**
 * Reserved Instance rates of a region by the meter that they replace (`AmazonEC2/BoxUsage:m5.xlarge/linux`); undefined
 * for a region without any. An EC2 Instance Savings Plan of the same term and payment costs the same at AWS.
 * Compute Savings Plan rates are not at hand.
 */
export const loadCommitmentRates = async (region: string): Promise<ReadonlyMap<string, ReservedRates> | undefined> => {
  if (!Object.hasOwn(files, region)) return undefined;
  const known = loaded.get(region) ?? files[region]!().then((file) => unfold(file.default as RatesFile));
  loaded.set(region, known);
  return known;
};

const unfold = ({ parts }: RatesFile): ReadonlyMap<string, ReservedRates> => {
  const rates = new Map<string, ReservedRates>();
  for (const part of parts)
    for (const [meter, values] of Object.entries(part.rates)) {
      const hourly = Object.fromEntries(
        part.terms.flatMap((term, index) => (values[index] == null ? [] : [[term, values[index]]])),
      );
      rates.set(meter, { hourly, source: part.source, asOf: part.asOf });
    }
  return rates;
};
