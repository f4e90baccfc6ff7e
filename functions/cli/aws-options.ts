import { InvalidArgumentError, Option } from 'commander';

const words = (text: string): string[] => {
  const named = text.split(',').map((word) => word.trim());
  return [...new Set(named.filter((word) => word !== ''))];
};

const regions = (text: string): readonly string[] | 'all' => {
  const named = words(text);
  return named.includes('all') ? 'all' : named;
};

const accounts = (text: string): readonly string[] | 'organization' => {
  const named = words(text);
  return named.length === 1 && named[0] === 'organization' ? 'organization' : named;
};

const dollars = (text: string): number => {
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(text)) throw new InvalidArgumentError('Give dollars, such as 0.50.');
  return Number(text);
};

const days = (text: string): number => {
  if (!/^\d{1,2}$/.test(text) || Number(text) < 7 || Number(text) > 93)
    throw new InvalidArgumentError('Give a whole number of days from 7 to 93.');
  return Number(text);
};

/** Where an export of the bill lies. */
export interface Bucket {
  readonly bucket: string;
  readonly prefix: string;
}

const bucket = (text: string): Bucket => {
  const [, name, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (!name) throw new InvalidArgumentError('Give the place of the export as s3://bucket/prefix.');
  return { bucket: name, prefix: prefix.replace(/\/+$/, '') };
};

export const accountsOption = (): Option =>
  new Option(
    '--accounts <ids>',
    'account ids, separated by commas, or organization for every account of yours; those that are not the account of the credentials need --role (default: that account alone)',
  ).argParser(accounts);
export const roleOption = (): Option =>
  new Option('--role <name>', 'the role to take in each of --accounts: its name, with its path if it has one, no ARN');
export const focusOption = (): Option =>
  new Option('--focus <s3-url>', 'where a FOCUS export of the bill lies: s3://bucket/prefix').argParser(bucket);

/** What `scan` and `export` share: which accounts are read, how, and what it may cost. */
export const awsOptions = (): Option[] => [
  new Option(
    '--profile <name>',
    'a profile of your AWS configuration (default: AWS_PROFILE, else the usual credentials of the AWS SDKs)',
  ),
  new Option(
    '--regions <list>',
    'regions, separated by commas, or all (default: all that are enabled in an account)',
  ).argParser(regions),
  accountsOption(),
  roleOption(),
  new Option('--external-id <id>', 'the external id that the role asks for'),
  new Option('--days <number>', 'days of usage to look back on, 7 to 93 (default: as the policy says, 14)').argParser(
    days,
  ),
  new Option(
    '--max-cost <usd>',
    'the most that AWS may charge for this run, in dollars; what does not fit is left out, and said (default: as the policy says, no limit)',
  ).argParser(dollars),
  focusOption(),
];
