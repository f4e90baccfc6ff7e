import type { Charge } from '../model/charge.ts';
import type { Estate } from '../model/estate.ts';
import { hoursPerMonth } from '../model/meter.ts';
import { moneyText } from '../model/money.ts';

/** FOCUS names a service in words, meters by its code; both spellings that AWS uses are known. */
const codes: Readonly<Record<string, string>> = {
  'Amazon Elastic Compute Cloud': 'AmazonEC2',
  'Amazon Elastic Compute Cloud - Compute': 'AmazonEC2',
  'EC2 - Other': 'AmazonEC2',
  'Amazon Virtual Private Cloud': 'AmazonVPC',
  'Elastic Load Balancing': 'AWSELB',
  'Amazon Elastic Load Balancing': 'AWSELB',
  'Amazon Relational Database Service': 'AmazonRDS',
  'Amazon DynamoDB': 'AmazonDynamoDB',
  'AWS Lambda': 'AWSLambda',
  AmazonCloudWatch: 'AmazonCloudWatch',
  'Amazon CloudWatch': 'AmazonCloudWatch',
};

/** The code of a service by the name that stands on the bill; undefined: nothing that is modelled. */
export const serviceCode = (name: string): string | undefined => (Object.hasOwn(codes, name) ? codes[name] : undefined);

/** The bill's own total, and which share of it our model explains, service by service; nothing without charges. */
export interface Reconciled {
  readonly billed?: string;
  readonly explained?: number;
  /** First and last UTC day of the charges. */
  readonly billedFrom?: string;
  readonly billedUntil?: string;
}

const hourMs = 3_600_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Compares the bill with the model over the bill's own period: of each service is explained what is billed less what
 * the model is off by, to either side, and never less than nothing.
 * `modelled` holds dollars a month by service code.
 */
export const reconcile = async (
  estate: Pick<Estate, 'charges'>,
  modelled: ReadonlyMap<string, number>,
): Promise<Reconciled> => {
  if (!estate.charges) return {};
  const billed = new Map<string, number>();
  let total = 0;
  let from = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  for await (const charge of estate.charges()) {
    total += charge.billedCost;
    const service = codeOf(charge);
    billed.set(service, (billed.get(service) ?? 0) + charge.billedCost);
    from = Math.min(from, Date.parse(charge.chargePeriodStart));
    until = Math.max(until, Date.parse(charge.chargePeriodEnd));
  }
  const months = Math.max(0, until - from) / hourMs / hoursPerMonth;
  let explained = 0;
  for (const [service, dollars] of billed)
    explained += Math.max(0, dollars - Math.abs(dollars - (modelled.get(service) ?? 0) * months));
  return {
    billed: moneyText(total),
    ...(until > from && { billedFrom: dayOf(from), billedUntil: dayOf(until - 1) }),
    explained: total > 0 ? Math.min(1, Math.round((explained / total) * 1e4) / 1e4) : 0,
  };
};

const codeOf = ({ serviceName }: Charge): string => serviceCode(serviceName) ?? serviceName;
