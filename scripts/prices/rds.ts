import { decimal, type Figure, regions, rows } from './figure.ts';

export interface RdsRow {
  readonly type: string;
  readonly region: string;
  readonly engine: string;
  readonly vcpu: string;
  readonly mem_gib: string;
  readonly od_hourly: number;
  readonly reserved: Readonly<Record<string, number>> | null;
}

/** AWS's engine codes. Rows under a name say the same where both exist; Oracle and SQL Server mix licences. */
const engines: Readonly<Record<string, string>> = {
  '2': 'mysql',
  '14': 'postgres',
  '18': 'mariadb',
  '16': 'aurora-mysql',
  '21': 'aurora-postgresql',
};
const doubled = new Set(['mysql', 'postgres', 'mariadb']);

/** Rows of the bundled regions; classes for Outposts (cv11, mv11, rv11) are left out. */
export const rdsRows = (data: string): RdsRow[] =>
  rows<RdsRow>(data, 'rds').filter((row) => row.region in regions && !/^db\.[a-z]+v11\./.test(row.type));

export const engineOf = (row: RdsRow): string | undefined => engines[row.engine];

/** Single-AZ prices of one class, and the Multi-AZ price where AWS charges twice as much. */
export const classFigures = (region: string, name: string, engine: string, price: string, source: string): Figure[] => {
  const meter = `${name}/${engine}`;
  const single = { region, meter: `AmazonRDS/InstanceUsage:${meter}`, unit: 'Hrs', price, source };
  if (!doubled.has(engine)) return [single];
  const multi = decimal(2 * Number(price));
  const from = source.startsWith('rds-') ? source.replace('rds-', 'rds-doubled-') : source;
  return [single, { region, meter: `AmazonRDS/Multi-AZUsage:${meter}`, unit: 'Hrs', price: multi, source: from }];
};

export const rdsFigures = (data: string): Figure[] =>
  rdsRows(data).flatMap((row) => {
    const engine = engineOf(row);
    return engine === undefined
      ? []
      : classFigures(row.region, row.type, engine, decimal(row.od_hourly), 'rds-2021-08-03');
  });
