import type { ReservedInstances } from '@aws-sdk/client-ec2';
import type { ReservedDBInstance } from '@aws-sdk/client-rds';
import type { SavingsPlan, SavingsPlanRate } from '@aws-sdk/client-savingsplans';
import { type Answer, json, xml } from '../answer.ts';
import type { Asked } from '../request.ts';
import type { StandInData } from '../stand-in.ts';
import { invalid, pageOf } from './page.ts';

interface Held {
  readonly account: string;
}
export interface SavingsPlanSold extends Held {
  readonly plan: SavingsPlan;
  readonly rates: readonly SavingsPlanRate[];
}
export interface ReservedInstance extends Held {
  readonly region: string;
  readonly reserved: ReservedInstances;
}
export interface ReservedDatabase extends Held {
  readonly region: string;
  readonly reserved: ReservedDBInstance;
}

const escaped = (value: unknown): string =>
  String(value instanceof Date ? value.toISOString() : value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');

type Naming = (key: string) => string;

/** Members by the names that the API has on the wire; lists as `<name><item>…`. */
const element = (name: string, value: unknown, item: string, nameOf: Naming): string => {
  if (value === undefined) return '';
  if (Array.isArray(value))
    return `<${name}>${value.map((one) => element(item, one, item, nameOf)).join('')}</${name}>`;
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return `<${name}>${members(value, item, nameOf)}</${name}>`;
  return `<${name}>${escaped(value)}</${name}>`;
};
const members = (value: object, item: string, nameOf: Naming): string =>
  Object.entries(value)
    .map(([key, inside]) => element(nameOf(key), inside, item, nameOf))
    .join('');

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
/** EC2 writes members with a small letter, and has three names of its own here. */
const ec2Names: Readonly<Record<string, string>> = { Tags: 'tagSet', Start: 'start', End: 'end' };
const ec2Name = (key: string): string => ec2Names[key] ?? lowerFirst(key);

const reservedInstances = (asked: Asked, account: string, data: StandInData): Answer => {
  const own = data.reservedInstances.filter((one) => one.account === account && one.region === asked.region);
  const states = Object.entries(asked.input).flatMap(([key, value]) => {
    const [, filter] = /^Filter\.(\d+)\.Value\.\d+$/.exec(key) ?? [];
    return filter && asked.input[`Filter.${filter}.Name`] === 'state' ? [value] : [];
  });
  const found = own.filter(({ reserved }) => states.length === 0 || states.includes(reserved.State));
  const items = found.map(({ reserved }) => `<item>${members(reserved, 'item', ec2Name)}</item>`).join('');
  const set = `<reservedInstancesSet>${items}</reservedInstancesSet>`;
  return xml(
    200,
    `<DescribeReservedInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${set}</DescribeReservedInstancesResponse>`,
  );
};

const reservedDatabases = (asked: Asked, account: string, data: StandInData): Answer => {
  const own = data.reservedDatabases.filter((one) => one.account === account && one.region === asked.region);
  const { items, next } = pageOf(asked, own, 100);
  const each = items.map(({ reserved }) => {
    const inside = members(reserved, 'member', (key) => key);
    return `<ReservedDBInstance>${inside}</ReservedDBInstance>`;
  });
  const marker = next ? `<Marker>${next}</Marker>` : '';
  return xml(
    200,
    `<DescribeReservedDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeReservedDBInstancesResult>${marker}<ReservedDBInstances>${each.join('')}</ReservedDBInstances></DescribeReservedDBInstancesResult></DescribeReservedDBInstancesResponse>`,
  );
};

const savingsPlans = (asked: Asked, account: string, data: StandInData): Answer => {
  const { states = [], savingsPlanIds = [] } = asked.input as { states?: string[]; savingsPlanIds?: string[] };
  const found = data.savingsPlans.flatMap(({ account: holder, plan }) => {
    const wanted =
      (states.length === 0 || states.includes(plan.state ?? '')) &&
      (savingsPlanIds.length === 0 || savingsPlanIds.includes(plan.savingsPlanId ?? ''));
    return holder === account && wanted ? [plan] : [];
  });
  const { items, next } = pageOf(asked, found, 1000);
  return json({ savingsPlans: items, ...(next && { nextToken: next }) });
};

const savingsPlanRates = (asked: Asked, account: string, data: StandInData): Answer => {
  const { savingsPlanId, filters = [] } = asked.input as {
    savingsPlanId?: string;
    filters?: { name: string; values: string[] }[];
  };
  const sold = data.savingsPlans.find((one) => one.account === account && one.plan.savingsPlanId === savingsPlanId);
  if (!sold) return invalid('ResourceNotFoundException', `no Savings Plan ${savingsPlanId}`);
  const partOf = (rate: SavingsPlanRate, name: string): string | undefined =>
    rate[name as 'usageType'] ?? rate.properties?.find((one) => one.name === name)?.value;
  const found = sold.rates.filter((rate) =>
    filters.every(({ name, values }) => values.includes(partOf(rate, name) ?? '')),
  );
  const { items, next } = pageOf(asked, found, 1000);
  return json({ savingsPlanId, searchResults: items, ...(next && { nextToken: next }) });
};

const answers: Readonly<Record<string, (asked: Asked, account: string, data: StandInData) => Answer>> = {
  'ec2:DescribeReservedInstances': reservedInstances,
  'rds:DescribeReservedDBInstances': reservedDatabases,
  'savingsplans:DescribeSavingsPlans': savingsPlans,
  'savingsplans:DescribeSavingsPlanRates': savingsPlanRates,
};

export const answerCommitments = (asked: Asked, account: string, data: StandInData): Answer | undefined =>
  answers[asked.call]?.(asked, account, data);
