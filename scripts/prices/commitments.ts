import { ec2Rows } from './ec2.ts';
import { decimal, regions } from './figure.ts';
import { engineOf, rdsRows } from './rds.ts';
import { sources } from './sources.ts';

type Rates = Record<string, readonly (string | null)[]>;

/**
 * The feed calls its one-year column "no upfront". Every one of its 4,619 values times 8,760 hours is a whole number
 * of dollars, as the one-time fees of All Upfront are and hourly rates are not, and so it is read as All Upfront.
 */
const ec2Terms = ['oneYearAllUpfront', 'threeYearAllUpfront'];
const rdsTerms = [
  ['oneYearNoUpfront', 'yrTerm1.noUpfront'],
  ['oneYearPartialUpfront', 'yrTerm1.partialUpfront'],
  ['oneYearAllUpfront', 'yrTerm1.allUpfront'],
  ['threeYearPartialUpfront', 'yrTerm3.partialUpfront'],
  ['threeYearAllUpfront', 'yrTerm3.allUpfront'],
] as const;

const fiveDigits = (value: number | undefined): string | null =>
  value === undefined ? null : decimal(Number(value.toFixed(5)));

/** Effective dollars an hour of standard Reserved Instances, by meter, or undefined where none is at hand. */
export const commitmentFile = (data: string, region: string, generated: string): string | undefined => {
  const ec2: Rates = {};
  for (const row of ec2Rows(data))
    if (row.region === region && row.ri1y_noupfront_eff_hourly !== undefined)
      ec2[`AmazonEC2/BoxUsage:${row.type}/linux`] = [
        fiveDigits(row.ri1y_noupfront_eff_hourly),
        fiveDigits(row.ri3y_allupfront_eff_hourly),
      ];
  const rds: Rates = {};
  for (const row of rdsRows(data)) {
    const engine = engineOf(row);
    if (row.region === region && row.reserved !== null && engine !== undefined)
      rds[`AmazonRDS/InstanceUsage:${row.type}/${engine}`] = rdsTerms.map(([, key]) => fiveDigits(row.reserved![key]));
  }
  const parts = [
    part('rosa-2025-01-14', ec2Terms, ec2),
    part(
      'rds-2021-08-03',
      rdsTerms.map(([term]) => term),
      rds,
    ),
  ].filter((of) => of !== undefined);
  return parts.length === 0
    ? undefined
    : `{"region":"${region}","generated":"${generated}","parts":[\n${parts.join(',\n')}]}\n`;
};

const part = (id: string, terms: readonly string[], rates: Rates): string | undefined => {
  if (Object.keys(rates).length === 0) return undefined;
  const asOf = sources.find((source) => source.id === id)!.asOf;
  const ordered = Object.fromEntries(Object.entries(rates).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ source: id, asOf, terms, rates: ordered });
};

export const commitmentFiles = (data: string, generated: string): ReadonlyMap<string, string> =>
  new Map(
    Object.keys(regions).flatMap((region) => {
      const file = commitmentFile(data, region, generated);
      return file === undefined ? [] : [[region, file] as const];
    }),
  );

/** How many meters a file has rates for. */
export const rateCount = (file: string): number =>
  (JSON.parse(file) as { parts: { rates: object }[] }).parts.reduce((sum, of) => sum + Object.keys(of.rates).length, 0);
