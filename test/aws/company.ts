import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { auroraSteps, dataSteps } from './company/data.ts';
import { type Credentials, day, type Ground, openGround, type Planted, type Step } from './company/ground.ts';
import { instanceSteps, unheardOfSteps } from './company/instances.ts';
import { networkSteps } from './company/network.ts';
import { tellOfTheBill } from './company/paid.ts';
import { volumeSteps } from './company/volumes.ts';
import type { Emulator } from './emulator/start.ts';
import type { StandInData } from './stand-in.ts';

/** The caller's own account (the one that moto gives to any key), and one whose role it assumes. */
export const accounts = ['123456789012', '222233334444'] as const;
export const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;
export const role = 'PlimsollReader';
export const externalId = 'plimsoll-emulator-0001';
/** Any key is taken, and belongs to the first account. */
export const callerKeys: Credentials = { accessKeyId: 'AKIAPLIMSOLLCALLER01', secretAccessKey: 'of-no-use' };

export interface Company {
  readonly asOf: Date;
  readonly truth: readonly Planted[];
}

export const keysOf = async (emulator: Emulator, account: string): Promise<Credentials> => {
  if (account === accounts[0]) return callerKeys;
  const sts = new STSClient({ endpoint: emulator.url, region: 'us-east-1', credentials: callerKeys });
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seeding', ExternalId: externalId }),
  );
  sts.destroy();
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
};

/** Lambda asks for a role that exists; no client of IAM is among ours, and moto does not look at signatures. */
const createRole = async ({ url }: Emulator, { accessKeyId }: Credentials, name: string): Promise<void> => {
  const trust = { Version: '2012-10-17', Statement: [] };
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  });
  if (!answer.ok) throw new Error(`CreateRole answered ${answer.status}: ${await answer.text()}`);
};

/** Grounds in every account and region given, with the roles that functions and readers need. */
export const openGrounds = async (
  emulator: Emulator,
  data: StandInData,
  asOf: Date,
  where: { readonly accounts: readonly string[]; readonly regions: readonly string[] },
): Promise<Ground[]> => {
  const grounds: Ground[] = [];
  for (const account of where.accounts) {
    const keys = await keysOf(emulator, account);
    for (const name of ['function', role]) await createRole(emulator, keys, name);
    for (const region of where.regions) grounds.push(openGround({ account, region }, keys, { emulator, data, asOf }));
  }
  return grounds;
};

const stepsOf = (ground: Ground, index: number): Step[] => {
  const instances = { image: '', ids: new Map<string, string>() };
  return [
    ...instanceSteps(ground, instances),
    ...volumeSteps(ground, instances),
    ...networkSteps(ground, instances),
    ...dataSteps(ground),
    ...(index === 0 ? [...unheardOfSteps(ground, instances), ...auroraSteps(ground)] : []),
  ];
};

/** The whole of the company. */
const everywhere = { accounts, regions };

/**
 * A company in two accounts and three regions (or in some of them), the same in each, with planted waste of every check
 * and a near miss beside it; what costs a call only where it is there stands in the first alone. Its past is made with the emulator's clock set back, day after day; at the end the clock is right again.
 */
export const seedCompany = async (
  emulator: Emulator,
  data: StandInData,
  asOf: Date,
  where: { readonly accounts: readonly string[]; readonly regions: readonly string[] } = everywhere,
): Promise<Company> => {
  data.payer = accounts[0];
  const grounds = await openGrounds(emulator, data, asOf, where);
  const steps = grounds.map(stepsOf);
  const days = [...new Set(steps.flat().map(({ daysAgo }) => daysAgo))].sort((a, b) => b - a);
  for (const daysAgo of days) {
    await emulator.setClock(new Date(asOf.getTime() - daysAgo * day));
    await Promise.all(
      steps.map(async (own) => {
        for (const step of own) if (step.daysAgo === daysAgo) await step.do();
      }),
    );
  }
  await emulator.setClock(asOf);
  for (const ground of grounds) {
    const { account, region, series } = ground;
    await emulator.seedSeries({ account, region }, series);
    ground.destroy();
  }
  const truth = grounds.flatMap((ground) => ground.truth);
  tellOfTheBill(data, { asOf, ...where, truth });
  return { asOf, truth };
};
