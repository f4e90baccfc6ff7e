import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test, vi } from 'vitest';
import type { Site } from '../../../../shared/ports.ts';
import { eachScope } from '../../../../shared/sources/aws/reach/each-scope.ts';
import { openReach } from '../../../../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../../../../shared/sources/aws/reach/own-cost.ts';
import { ReachRefused } from '../../../../shared/sources/aws/reach/refused.ts';
import { assumedKeys, ec2Error, json, regionsXml, stsError, xml } from './fake-aws.ts';
import { aFakeAws, asked, errorOf, inAnEmptyEnvironment, writeConfig } from './setting.ts';

const own = '111111111111';
const other = '222222222222';

describe('what can be reached', () => {
  inAnEmptyEnvironment();

  test('is, when nothing is said, every enabled region of the caller', async () => {
    await aFakeAws();
    const reach = await openReach(asked());
    expect(reach.caller).toEqual({ account: own, arn: `arn:aws:iam::${own}:user/anna`, partition: 'aws' });
    expect(reach.scopes).toEqual([
      { account: own, region: 'eu-west-1' },
      { account: own, region: 'us-east-1' },
    ]);
    expect(reach.accounts).toEqual([{ id: own }]);
    expect(reach.gaps).toEqual([]);
  });

  test('counts exactly what reached the server, and asks each site with its credentials and region', async () => {
    const aws = await aFakeAws();
    const cost = openOwnCost();
    const reach = await openReach(asked({ cost, accounts: [own, other], role: 'audit/plimsoll', externalId: 'x-1' }));
    for (const scope of reach.scopes) {
      const site = reach.site(scope);
      await site.client(EC2Client).send(new DescribeVolumesCommand({}));
      expect(site.client(EC2Client)).toBe(site.client(EC2Client));
      site.close();
    }
    reach.close();
    expect(cost.spent.calls).toEqual({
      'ec2:DescribeRegions': 3,
      'ec2:DescribeVolumes': 4,
      'organizations:ListAccounts': 1,
      'sts:AssumeRole': 2,
      'sts:GetCallerIdentity': 1,
    });
    expect(Object.values(cost.spent.calls).reduce((a, b) => a + b)).toBe(aws.requests.length);
    const volumes = aws.requests.filter(({ call }) => call === 'DescribeVolumes');
    expect(volumes.map(({ accessKey, region }) => `${accessKey} ${region}`)).toEqual([
      'ASSUMED1 eu-west-1',
      'ASSUMED1 us-east-1',
      'ASSUMED2 eu-west-1',
      'ASSUMED2 us-east-1',
    ]);
    const roles = aws.requests.filter(({ call }) => call === 'AssumeRole').map(({ params }) => params);
    expect(roles.map((params) => params.get('RoleArn')).sort()).toEqual([
      `arn:aws:iam::${own}:role/audit/plimsoll`,
      `arn:aws:iam::${other}:role/audit/plimsoll`,
    ]);
    expect(roles.map((params) => params.get('ExternalId'))).toEqual(['x-1', 'x-1']);
    expect(roles.map((params) => params.get('RoleSessionName'))).toEqual(['plimsoll', 'plimsoll']);
  });

  test('an account that cannot be entered is a gap for each region, and the others go on', async () => {
    await aFakeAws({
      AssumeRole: ({ params }, response) =>
        params.get('RoleArn')?.includes(other)
          ? stsError(response, 'AccessDenied', 'User: arn:aws:iam::111111111111:user/anna is not authorized')
          : xml(
              response,
              '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>K</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
            ),
    });
    const reach = await openReach(asked({ accounts: [own, other], role: 'reader' }));
    expect(reach.scopes.map(({ account }) => account)).toEqual([own, own]);
    expect(reach.gaps.map(({ account, region, what, missing }) => ({ account, region, what, missing }))).toEqual([
      { account: other, region: 'eu-west-1', what: 'scope', missing: 'sts:AssumeRole' },
      { account: other, region: 'us-east-1', what: 'scope', missing: 'sts:AssumeRole' },
    ]);
    expect(reach.gaps[0]?.because).toMatch(/^AccessDenied: .*role\/reader exists and trusts .*give --external-id$/);
    expect(() => reach.site({ account: other, region: 'eu-west-1' })).toThrow('is not reached');
  });

  test('an account that has not enabled the region of the caller is entered in the main one', async () => {
    vi.stubEnv('AWS_REGION', 'eu-south-2');
    const aws = await aFakeAws({
      AssumeRole: ({ region }, response) =>
        region === 'us-east-1'
          ? xml(response, assumedKeys('MAIN'))
          : stsError(response, 'InvalidClientTokenId', 'The security token included in the request is invalid'),
    });
    const reach = await openReach(asked({ accounts: [other], role: 'reader' }));
    expect([reach.scopes.length, reach.gaps]).toEqual([2, []]);
    const seen = aws.requests.map(({ call, accessKey, region }) => `${call} ${accessKey} ${region}`);
    expect(seen).toEqual(expect.arrayContaining(['AssumeRole CALLER us-east-1', 'DescribeRegions MAIN us-east-1']));
    reach.close();
  });

  test('a region that is not enabled is a gap', async () => {
    await aFakeAws();
    const reach = await openReach(asked({ regions: ['eu-west-1', 'eu-south-2', 'eu-west-1'] }));
    expect(reach.scopes).toEqual([{ account: own, region: 'eu-west-1' }]);
    expect(reach.gaps).toEqual([
      {
        account: own,
        region: 'eu-south-2',
        what: 'scope',
        missing: 'eu-south-2',
        because: 'the region is not enabled in this account',
      },
    ]);
  });

  test('when regions cannot be listed, the configured one alone is asked, and that is a gap', async () => {
    await aFakeAws({ DescribeRegions: (_, response) => ec2Error(response, 'UnauthorizedOperation', 'no', 403) });
    writeConfig('[default]\nregion = eu-central-1\n');
    const reach = await openReach(asked());
    expect(reach.scopes).toEqual([{ account: own, region: 'eu-central-1' }]);
    expect(reach.gaps).toEqual([
      {
        account: own,
        what: 'permission',
        missing: 'ec2:DescribeRegions',
        because: 'UnauthorizedOperation: no; hides which regions are enabled, asked in eu-central-1 alone',
      },
    ]);
  });

  test('names and owners of accounts come from the organisation, page by page', async () => {
    const accounts = [
      { Id: own, Name: 'main', State: 'ACTIVE' },
      { Id: other, Name: 'shop', State: 'ACTIVE' },
      { Id: '333333333333', Name: 'old', State: 'SUSPENDED' },
    ];
    await aFakeAws({
      ListAccounts: ({ body }, response) => {
        const at = Number((JSON.parse(body) as { NextToken?: string }).NextToken ?? 0);
        json(response, { Accounts: [accounts[at]], ...(at < 2 ? { NextToken: String(at + 1) } : {}) });
      },
      ListTagsForResource: ({ body }, response) =>
        body.includes(other)
          ? json(response, {
              Tags: [
                { Key: 'Team', Value: 'web' },
                { Key: 'env', Value: 'prod' },
              ],
            })
          : json(response, { Tags: [] }),
    });
    const reach = await openReach(asked({ accounts: 'organization', role: 'reader', regions: ['eu-west-1'] }));
    expect(reach.accounts).toEqual([
      { id: own, name: 'main' },
      { id: other, name: 'shop', owner: 'web', environment: 'prod' },
    ]);
    expect(reach.scopes.map(({ account }) => account)).toEqual([own, other]);
  });

  test('knows China and GovCloud by the region asked for, whatever is configured', async () => {
    const aws = await aFakeAws({
      GetCallerIdentity: (_, response) =>
        xml(
          response,
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-us-gov:iam::${own}:user/a</Arn><UserId>A</UserId><Account>${own}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        ),
      DescribeRegions: (_, response) => xml(response, regionsXml({ 'us-gov-east-1': 'opt-in-not-required' })),
    });
    const reach = await openReach(asked({ regions: ['us-gov-east-1'], accounts: [other], role: 'reader' }));
    expect(reach.caller.partition).toBe('aws-us-gov');
    expect(aws.requests[0]?.region).toBe('us-gov-west-1');
    const [role] = aws.requests.filter(({ call }) => call === 'AssumeRole');
    expect(role?.params.get('RoleArn')).toBe(`arn:aws-us-gov:iam::${other}:role/reader`);
  });
});

describe('in the midst of a run', () => {
  inAnEmptyEnvironment();

  const volumesOf = async (site: Site) => (await site.client(EC2Client).send(new DescribeVolumesCommand({}))).Volumes;

  test('a role is taken again when its session is over', async () => {
    const aws = await aFakeAws({
      DescribeVolumes: ({ accessKey }, response) =>
        accessKey === 'ASSUMED1'
          ? ec2Error(response, 'ExpiredToken', 'The security token included in the request is expired')
          : xml(response, '<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>'),
    });
    const cost = openOwnCost();
    const reach = await openReach(asked({ cost, accounts: [other], role: 'reader', regions: ['eu-west-1'] }));
    const site = reach.site({ account: other, region: 'eu-west-1' });
    expect(await volumesOf(site)).toEqual([]);
    site.close();
    expect(cost.spent.calls['sts:AssumeRole']).toBe(2);
    expect(aws.counted().DescribeVolumes).toBe(2);
  });

  test('a region that hangs, and one that is denied, are gaps, and hold up nobody', async () => {
    await aFakeAws({
      DescribeRegions: (_, response) =>
        xml(response, regionsXml({ 'ap-south-1': 'opted-in', 'eu-west-1': 'opted-in', 'us-east-1': 'opted-in' })),
      DescribeVolumes: ({ region }, response) => {
        if (region === 'eu-west-1') ec2Error(response, 'UnauthorizedOperation', 'by a policy of the organisation', 403);
        else if (region === 'us-east-1')
          xml(response, '<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>');
      },
    });
    const reach = await openReach(asked());
    const done: string[] = [];
    const outcomes = await eachScope(
      reach.scopes,
      async (scope, signal) => {
        const site = reach.site(scope, signal);
        try {
          return await volumesOf(site);
        } finally {
          site.close();
        }
      },
      { together: 3, limitMs: 300, finished: ({ scope }) => done.push(scope.region) },
    );
    expect(outcomes.map((one) => (one.ok ? one.value : one.gap.because))).toEqual([
      'timed out after 0.3 s',
      'UnauthorizedOperation: by a policy of the organisation',
      [],
    ]);
    expect(done.at(-1)).toBe('ap-south-1');
  });
});

describe('what is refused', () => {
  inAnEmptyEnvironment();

  const refusalOf = async (options: Parameters<typeof asked>[0]): Promise<string> => {
    const error = await errorOf(openReach(asked(options)));
    expect(error).toBeInstanceOf(ReachRefused);
    return (error as ReachRefused).message;
  };

  test.each([
    [{ accounts: ['12'] }, '--accounts: "12" is no account id. Fix: an account id has 12 digits'],
    [{ accounts: [] }, '--accounts: no account is named'],
    [{ role: 'r' }, '--role: a role is taken in accounts, and none is named. Fix: add --accounts'],
    [{ accounts: [own], role: 'arn:aws:iam::1:role/r' }, '--role: "arn:aws:iam::1:role/r" is no name of a role'],
    [{ accounts: [own], externalId: 'xx' }, '--external-id: it goes with a role, and none is named'],
    [{ regions: [] }, '--regions: no region is named'],
  ])('%j, before anything is asked', async (options, message) => {
    const aws = await aFakeAws();
    expect(await refusalOf(options)).toContain(message);
    expect(aws.requests).toEqual([]);
  });

  test('another account without a role', async () => {
    await aFakeAws();
    expect(await refusalOf({ accounts: [own, other] })).toContain(`${other} is not the account of these credentials`);
  });

  test('a region with a typo, with the one that was meant', async () => {
    await aFakeAws();
    const suggest = (_: string, known: readonly string[]) => known.find((one) => one === 'eu-west-1');
    expect(await refusalOf({ regions: ['eu-wst-1'], suggest })).toBe(
      '--regions: there is no region "eu-wst-1". Fix: did you mean eu-west-1?',
    );
  });

  test('a profile that is not there, with those that are', async () => {
    const aws = await aFakeAws();
    writeConfig(
      '[profile dev]\nregion = eu-west-1\n[default]\nregion = eu-west-1\n[sso-session corp]\nsso_region = eu-west-1\n',
    );
    expect(await refusalOf({ profile: 'prd', credentials: undefined })).toBe(
      'profile "prd": there is no such profile. Fix: take one of default, dev',
    );
    expect(aws.requests).toEqual([]);
  });

  test('no credentials at all, with what to do', async () => {
    await aFakeAws();
    expect(await refusalOf({ credentials: undefined })).toMatch(/CredentialsProviderError.*Fix: sign in/);
  });

  test('credentials that AWS does not accept', async () => {
    await aFakeAws({
      GetCallerIdentity: (_, response) => stsError(response, 'InvalidClientTokenId', 'The security token is invalid.'),
    });
    expect(await refusalOf({})).toMatch(
      /^AWS in us-east-1: InvalidClientTokenId: The security token is invalid\. Fix: sign in/,
    );
  });

  test('an organisation that may not be listed', async () => {
    await aFakeAws();
    expect(await refusalOf({ accounts: 'organization', role: 'r' })).toContain('organizations:ListAccounts');
  });
});
