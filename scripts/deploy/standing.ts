import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { stackNames } from '../../infra/names.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Settings } from '../../shared/settings.ts';
import { refusedBy } from '../../shared/sources/aws/reach/caller.ts';
import { faultOf, isOfAws } from '../../shared/sources/aws/reach/faults.ts';
import { checkProfile } from '../../shared/sources/aws/reach/profiles.ts';

/** Where credentials lead. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The region of a deployment: as configured, else that of the credentials, else the CDK's own. */
const regionOf = async ({ region }: Settings): Promise<string> =>
  region ??
  process.env.AWS_REGION ??
  process.env.AWS_DEFAULT_REGION ??
  (await new STSClient({}).config.region().catch(() => 'us-east-1'));

/** What the CDK may manage and the SDK alone cannot: it asks for a second factor, and knows of proxies. */
const leftToCdk = (error: unknown): boolean => {
  const { kind, message } = faultOf(error);
  return ['denied', 'unreachable', 'timeout'].includes(kind) || /multi-factor/i.test(message);
};

/**
 * Whose credentials these are: those of the SDK's usual chain, of AWS_PROFILE where it is set. Undefined where only the
 * CDK may find out.
 * @throws ReachRefused for a profile that is not there and for credentials that AWS refuses, with what to do;
 * InputError for those of another account than the configured one
 */
export const placeOf = async (settings: Settings, file: string): Promise<Place | undefined> => {
  const profile = process.env.AWS_PROFILE;
  if (profile) await checkProfile(profile);
  const region = await regionOf(settings);
  const sts = new STSClient({ region, maxAttempts: 2, requestHandler: { connectionTimeout: 5_000 } });
  const whose = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    if (leftToCdk(error)) return undefined;
    throw refusedBy(error, profile ? `profile ${JSON.stringify(profile)}, region ${region}` : `AWS in ${region}`);
  });
  const account = whose?.Account;
  if (account === undefined) return undefined;
  if (settings.account !== undefined && settings.account !== account)
    throw new InputError({
      file,
      field: 'account',
      reason: `is ${settings.account}, and the credentials are of ${account}`,
      fix: 'name a profile of that account with --profile',
    });
  return { account, region };
};

/** A key, once there, is needed for what it has encrypted. @throws InputError when the configuration no longer has it */
export const checkKey = async ({ name, encryption }: Settings, { region }: Place, file: string): Promise<void> => {
  if (encryption === 'customer') return;
  const StackName = stackNames(name).data;
  const asked = new CloudFormationClient({ region }).send(new DescribeStacksCommand({ StackName }));
  // Whoever may not look, or has no such stack yet, is left to CloudFormation, which refuses it too.
  const stacks = await asked.catch((error: unknown) => {
    if (!isOfAws(error)) throw error;
    return undefined;
  });
  if (stacks?.Stacks?.[0]?.Outputs?.some(({ OutputKey }) => OutputKey === 'KeyArn'))
    throw new InputError({
      file,
      field: 'encryption',
      reason: `is aws-owned, and ${StackName} has a key of its own, which its files still need`,
      fix: 'write "customer" again: there is no way back (docs/deploying.md)',
    });
};
