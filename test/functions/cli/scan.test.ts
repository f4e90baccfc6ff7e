import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aFakeAws, inAnEmptyEnvironment, writeConfig } from '../../sources/aws/reach/setting.ts';
import { type Ran, runHere } from '../../support/terminal.ts';

inAnEmptyEnvironment();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-scan-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const withKeys = (): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'CALLER');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
};

const scan = (...argv: string[]): Promise<Ran> => runHere(['scan', '--state', join(folder, 'state'), ...argv]);
const exporting = (...argv: string[]): Promise<Ran> => runHere(['export', '--out', join(folder, 'estate'), ...argv]);
const both = [
  ['scan', scan],
  ['export', exporting],
] as const;

/** It ended as wrong use, said so in `words`, and wrote nothing: no result, no state, no folder. */
const refuses = ({ status, out, err }: Ran, words: string | RegExp): void => {
  expect([status, out]).toEqual([2, '']);
  expect(err).toMatch(words);
  expect(readdirSync(folder)).toEqual([]);
};

describe.each(both)('plimsoll %s, before AWS is asked', (_, run) => {
  test('refuses to begin without credentials, and says how to sign in', async () => {
    refuses(await run(), /^error: AWS in us-east-1: .*credentials.*Fix: sign in \("aws sso login", "aws configure"\)/);
  });

  test('refuses a profile that does not exist, and names those that do', async () => {
    writeConfig('[profile finance]\nregion = eu-west-1\n[profile shop]\nregion = eu-west-1\n');
    const said = 'error: profile "finanse": there is no such profile. Fix: take one of finance, shop\n';
    refuses(await run('--profile', 'finanse'), said);
  });

  test.each([
    [['--accounts', '11111111111'], '--accounts: "11111111111" is no account id. Fix: an account id has 12 digits'],
    [['--accounts', ','], '--accounts: no account is named'],
    [['--regions', ','], '--regions: no region is named'],
    [['--role', 'Reader'], '--role: a role is taken in accounts, and none is named. Fix: add --accounts'],
    [['--external-id', 'abcd'], '--external-id: it goes with a role, and none is named. Fix: add --role'],
    [
      ['--accounts', '111111111111', '--role', 'arn:aws:iam::1:role/R'],
      'Fix: give its name with its path, without the',
    ],
    [['--days', '6'], "'--days <number>' argument '6' is invalid. Give a whole number of days from 7 to 93."],
    [['--days', '94'], "'--days <number>' argument '94' is invalid"],
    [['--days', '14.5'], "'--days <number>' argument '14.5' is invalid"],
    [['--max-cost', '-1'], "'--max-cost <usd>' argument '-1' is invalid. Give dollars, such as 0.50."],
    [['--max-cost', '$1'], "'--max-cost <usd>' argument '$1' is invalid"],
    [['--focus', 'exports/focus'], 'Give the place of the export as s3://bucket/prefix.'],
    [['--focus', 's3://No_Bucket/focus'], 'Give the place of the export as s3://bucket/prefix.'],
    [['--policy', 'nowhere.json'], 'nowhere.json: there is no such file'],
    [['us-east-1'], 'too many arguments'],
  ])('refuses %j', async (argv, words) => {
    withKeys();
    const { requests } = await aFakeAws();
    refuses(await run(...argv), words);
    expect(requests).toEqual([]);
  });
});

describe.each(both)('plimsoll %s, once it knows who calls', (_, run) => {
  beforeEach(withKeys);

  test('refuses a region with a typo, and names the nearest', async () => {
    await aFakeAws();
    refuses(
      await run('--regions', 'us-east-1,eu-wset-1'),
      /^error: --regions: there is no region "eu-wset-1"\. Fix: did you mean eu-west-1\?\n$/,
    );
  });

  test('refuses the account of others without a role', async () => {
    await aFakeAws();
    refuses(
      await run('--accounts', '111111111111,222222222222'),
      /222222222222 is not the account of these credentials \(111111111111\)\. Fix: add --role NAME/,
    );
  });

  test('says what helps when the network does not let it out', async () => {
    const { close } = await aFakeAws();
    await close();
    refuses(await run(), /Fix: see that .*network lets you out without a proxy \(VPN, firewall, AWS_ENDPOINT_URL\)/);
  });
});

test('a profile that AWS_PROFILE names and that does not exist is refused as one of --profile is', async () => {
  withKeys();
  writeConfig('[profile finance]\nregion = eu-west-1\n');
  const { requests } = await aFakeAws();
  const environment = { AWS_PROFILE: 'finanse' };
  const ran = await runHere(['scan', '--state', join(folder, 'state')], { environment });
  refuses(ran, 'profile "finanse": there is no such profile. Fix: take one of finance');
  expect(requests).toEqual([]);
});

describe('plimsoll export', () => {
  test('refuses a folder in which something is, and leaves it as it was', async () => {
    withKeys();
    const { counted } = await aFakeAws();
    writeFileSync(join(folder, 'mine'), 'mine');
    const { status, out, err } = await runHere(['export', '--out', folder]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toBe(`error: ${folder}: is not empty. Fix: name a new or an empty folder\n`);
    expect(readdirSync(folder)).toEqual(['mine']);
    expect(Object.keys(counted()).sort()).toEqual(['DescribeRegions', 'GetCallerIdentity', 'ListAccounts']);
  });

  test('refuses to begin without a folder', async () => {
    const { status, out, err } = await runHere(['export']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain("required option '--out <dir>' not specified");
  });
});

describe('plimsoll scan', () => {
  test('refuses a result that cannot be written, before AWS is asked', async () => {
    withKeys();
    const { requests } = await aFakeAws();
    refuses(await scan('--out', join(folder, 'none', 'report.csv')), /Fix: make the folder .*none first/);
    expect(requests).toEqual([]);
  });
});
