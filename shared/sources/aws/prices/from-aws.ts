import * as z from 'zod';
import type { Price } from '../../../model/meter.ts';
import { databaseEngines, operatingSystems } from './groups.ts';

const dimension = z.looseObject({
  unit: z.string(),
  beginRange: z.string().optional(),
  pricePerUnit: z.looseObject({
    USD: z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .optional(),
  }),
});

/** A product of the Price List API (`FormatVersion` aws_v1), as far as it is read. */
const productSchema = z.looseObject({
  product: z.looseObject({ productFamily: z.string().optional(), attributes: z.record(z.string(), z.string()) }),
  serviceCode: z.string(),
  publicationDate: z.string().optional(),
  terms: z.looseObject({
    OnDemand: z
      .record(
        z.string(),
        z.looseObject({ effectiveDate: z.string().optional(), priceDimensions: z.record(z.string(), dimension) }),
      )
      .optional(),
  }),
});
type Product = z.infer<typeof productSchema>;

/** A price with the meter that it is of. */
export interface Priced {
  readonly meter: string;
  readonly price: Price;
}

/**
 * A region's short name before a usage type: three letters and a number (`USE1-`, `APS10-`), or `EU-` for the oldest in
 * Europe. `TS-LoadBalancerUsage` (a trust store) and `IA-ReadCapacityUnit-Hrs` (another class of table) begin with none.
 */
const regionPrefix = /^(?:EU|[A-Z]{3}\d{1,2})-(?=.)/;

/** Units of our meters, in the spellings of the Price List. */
const units: Readonly<Record<string, string>> = {
  Hrs: 'Hrs',
  hours: 'Hrs',
  'ReadCapacityUnit-Hrs': 'Hrs',
  'WriteCapacityUnit-Hrs': 'Hrs',
  'GB-Mo': 'GB-Mo',
  'GB-month': 'GB-Mo',
  'IOPS-Mo': 'IOPS-Mo',
  'GiBps-mo': 'GiBps-mo',
  GB: 'GB',
  'LCU-Hrs': 'LCU-Hrs',
  'Lambda-GB-Second': 'GB-Second',
  Requests: 'Requests',
  Request: 'Requests',
  ReadRequestUnits: 'Units',
  WriteRequestUnits: 'Units',
};

const wordOf = (words: Readonly<Record<string, string>>, text: string | undefined): string | undefined =>
  Object.entries(words).find(([, word]) => word === text)?.[0];

const balancers: Readonly<Record<string, string>> = {
  LoadBalancing: 'classic',
  'LoadBalancing:Application': 'application',
  'LoadBalancing:Network': 'network',
  'LoadBalancing:Gateway': 'gateway',
};

/** What our meter adds to the usage type; undefined: a product that no meter of ours stands for. */
const suffixOf = ({ serviceCode, product: { productFamily, attributes } }: Product, usage: string) => {
  if (usage.startsWith('BoxUsage:')) {
    const plain =
      attributes.tenancy === 'Shared' && attributes.preInstalledSw === 'NA' && attributes.capacitystatus === 'Used';
    const ownLicence = attributes.licenseModel === 'Bring your own license';
    return plain && !ownLicence ? wordOf(operatingSystems, attributes.operatingSystem) : undefined;
  }
  if (productFamily === 'Compute Instance') return undefined;
  if (productFamily === 'Database Instance')
    return /^(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage):/.test(usage)
      ? wordOf(databaseEngines, attributes.databaseEngine)
      : undefined;
  if (serviceCode === 'AWSELB') return balancers[attributes.operation ?? ''];
  return '';
};

const meterOf = (product: Product): string | undefined => {
  const { usagetype = '' } = product.product.attributes;
  const usage = usagetype.replace(regionPrefix, '');
  const suffix = suffixOf(product, usage);
  if (suffix === undefined || usage === '') return undefined;
  return `${product.serviceCode}/${usage}${suffix === '' ? '' : `/${suffix}`}`;
};

/** The first tier that costs anything: free tiers are not counted, and what is cheaper in bulk is priced at its dearest. */
const firstTier = (dimensions: readonly z.infer<typeof dimension>[]) =>
  dimensions
    .filter(({ pricePerUnit: { USD } }) => Number(USD) > 0)
    .toSorted((a, b) => Number(a.beginRange ?? 0) - Number(b.beginRange ?? 0))[0];

/** `0.0960000000` as `0.096`. */
const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);

/**
 * The meter and price of one product (a JSON text, as GetProducts lists them); undefined where it is none of ours, is
 * free, or is not sold on demand.
 * @throws what is wrong with it, when it is no product
 */
export const pricedOf = (text: string): Priced | undefined => {
  const product = productSchema.parse(JSON.parse(text));
  const meter = meterOf(product);
  const terms = Object.values(product.terms.OnDemand ?? {});
  if (meter === undefined || terms.length !== 1) return undefined;
  const [{ priceDimensions, effectiveDate }] = terms as [(typeof terms)[number]];
  const tier = firstTier(Object.values(priceDimensions));
  const unit = tier && units[tier.unit];
  if (!tier || !unit) return undefined;
  const asOf = (product.publicationDate ?? effectiveDate ?? '').slice(0, 10);
  return { meter, price: { unit, price: plain(tier.pricePerUnit.USD!), source: 'AWS Price List', asOf } };
};

/** Prices by meter; two products that give one meter different prices say that the meter is not fine enough: left out. */
export const pricesOf = (priced: Iterable<Priced>): Map<string, Price> => {
  const prices = new Map<string, Price>();
  const torn = new Set<string>();
  for (const { meter, price } of priced) {
    const known = prices.get(meter);
    if (known && known.price !== price.price) torn.add(meter);
    else prices.set(meter, price);
  }
  for (const meter of torn) prices.delete(meter);
  return prices;
};
