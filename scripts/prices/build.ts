import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DbClassFacts, InstanceTypeFacts } from '../../shared/model/instance-type.ts';
import { billFigures } from './bill.ts';
import { commitmentFiles, rateCount } from './commitments.ts';
import { regionFile, settle } from './compact.ts';
import { dbClasses } from './db-classes.ts';
import { ebsFigures } from './ebs.ts';
import { ec2Figures } from './ec2.ts';
import { regions } from './figure.ts';
import { infracostFigures } from './infracost.ts';
import { instanceTypes } from './instance-types.ts';
import { lambdaFigures } from './lambda.ts';
import { listFigures } from './list.ts';
import { matrix } from './matrix.ts';
import { platformFigures } from './platforms.ts';
import { rdsFigures, rdsRows } from './rds.ts';
import { table } from './table.ts';

/** Every bundled file by its path in the project, made from the feeds in `data`; and where sources disagree. */
export const build = (
  data: string,
  generated: string,
): { readonly files: ReadonlyMap<string, string>; readonly conflicts: readonly string[] } => {
  const types = instanceTypes(data);
  const linux = ec2Figures(data);
  const { figures, conflicts } = settle([
    ...linux,
    ...platformFigures(linux, types),
    ...ebsFigures(data),
    ...rdsFigures(data),
    ...infracostFigures(data),
    ...billFigures(data),
    ...listFigures(rdsRows(data)),
    ...lambdaFigures(data),
  ]);
  const rates = commitmentFiles(data, generated);
  const rateCounts = new Map([...rates].map(([region, text]) => [region, rateCount(text)]));
  const files = new Map<string, string>();
  for (const region of Object.keys(regions))
    files.set(`shared/data/prices/${region}.json`, regionFile(region, figures, generated));
  for (const [region, text] of rates) files.set(`shared/data/commitment-rates/${region}.json`, text);
  files.set('shared/data/instance-types.json', typeTable(types, generated));
  files.set('shared/data/db-classes.json', classTable(dbClasses(data, types), generated));
  files.set('docs/prices.md', matrix(figures, rateCounts));
  return { files, conflicts };
};

/** `offered` becomes one number, a bit for each region. */
const typeTable = (types: readonly InstanceTypeFacts[], generated: string): string => {
  const names = Object.keys(regions);
  const mask = (of: InstanceTypeFacts) => of.offered.reduce((bits, region) => bits | (1 << names.indexOf(region)), 0);
  const source = 'DescribeInstanceTypes and DescribeInstanceTypeOfferings, 2026-08-02, as kept by getmoto/moto';
  return table(
    { generated, source, regions: names },
    [
      'type',
      'vcpu',
      'memoryMiB',
      'architectures',
      'networkBaselineGbps',
      'networkPeakGbps',
      'ebsBaselineMbps',
      'ebsBaselineIops',
      'ebsMaximumIops',
      'hypervisor',
      'burstable',
      'cpuBaselinePercent',
      'bareMetal',
      'instanceStoreGB',
      'gpus',
      'otherAccelerators',
      'maxNetworkInterfaces',
      'ipv4PerInterface',
      'maxEbsAttachments',
      'ena',
      'nvme',
      'offered',
    ],
    types.map((of) => ({ ...of, offered: mask(of) })),
  );
};

const classTable = (classes: readonly DbClassFacts[], generated: string): string =>
  table(
    { generated, source: 'RDS price list of 2021-08-03 (ec2instances.info); baselines of the EC2 type of that name' },
    [
      'name',
      'generation',
      'vcpu',
      'memoryMiB',
      'architectures',
      'burstable',
      'cpuBaselinePercent',
      'networkBaselineGbps',
      'ebsBaselineMBps',
      'ebsBaselineIops',
    ],
    classes,
  );

export const dateIn = (text: string): string | undefined => /"generated":"([^"]*)"/.exec(text)?.[1];

const main = (): void => {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new Error('usage: npx node scripts/prices/build.ts --data ../shared/data');
  const root = join(import.meta.dirname, '..', '..');
  const today = new Date().toISOString().slice(0, 10);
  const { files, conflicts } = build(values.data, today);
  for (const conflict of conflicts) console.error(`taken: ${conflict}`);
  for (const [path, text] of files) {
    const target = join(root, path);
    const old = existsSync(target) ? readFileSync(target, 'utf8') : '';
    if (old.replace(dateIn(old) ?? today, today) === text) continue; // only its date is new
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(`${path} ${text.length} bytes`);
  }
};

if (import.meta.main) main();
