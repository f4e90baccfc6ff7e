import { addressOf, amount, named, type Parser, part, priced } from './row.ts';

export const lambda: Parser = (rows) => {
  const requests = named(rows, /^Requests$/);
  if (!requests) return undefined;
  const run = rows.filter(({ component }) => component.startsWith('Duration'));
  const kept = named(rows, /^Provisioned Concurrency$/);
  const { name } = addressOf(requests);
  const isArm = name.includes('_arm') || run.some(({ component }) => component.includes('7.5B')) || kept !== undefined;
  const arm = isArm ? '-ARM' : '';
  const duration = kept ? `Lambda-Provisioned-GB-Second${arm}` : `Lambda-GB-Second${arm}`;
  const memoryMiB = name.includes('512Mem') ? 512 : 128;
  const lines = [
    ...priced(requests, 'AWSLambda/Request', { per: 1e6 }),
    ...run.flatMap((row) => priced(row, `AWSLambda/${duration}`)),
    ...priced(kept, `AWSLambda/Lambda-Provisioned-Concurrency${arm}`, { stated: true }),
  ];
  const gbSeconds = run.reduce((sum, row) => sum + amount(row), 0);
  const spec = {
    memoryMiB,
    architecture: arm ? 'arm64' : 'x86_64',
    provisionedConcurrency: kept ? 1 : null,
  };
  return part('lambda-function', lines, spec, { use: { requests: amount(requests) * 1e6, gbSeconds, memoryMiB } });
};

export const logs: Parser = (rows) => {
  const row = named(rows, /^Archival Storage$/);
  const spec = { retentionDays: null, storedBytes: amount(row) * 2 ** 30 };
  return row && part('log-group', priced(row, 'AmazonCloudWatch/TimedStorage-ByteHrs'), spec);
};

export const balancer: Parser = (rows) => {
  const hours = named(rows, /load balancer$/);
  if (!hours) return undefined;
  const type = hours.component.split(' ')[0]!.toLowerCase();
  const units = named(rows, /^Load balancer capacity units$/);
  const bytes = named(rows, /^Data processed$/);
  const lines = [
    ...priced(hours, `AWSELB/LoadBalancerUsage/${type}`),
    ...priced(units, `AWSELB/LCUUsage/${type}`, { per: 730, stated: true }),
    ...priced(bytes, `AWSELB/DataProcessing-Bytes/${type}`, { stated: true }),
  ];
  return part('load-balancer', lines, { type });
};
