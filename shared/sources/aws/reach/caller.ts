import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Means, openClient } from './client.ts';
import { type FaultKind, faultOf, isOfAws } from './faults.ts';
import { mainRegion, partitionOf } from './partitions.ts';
import { ReachRefused } from './refused.ts';
import type { Session } from './session.ts';

/** Who runs this. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

/** The region of the SDK's configuration (environment, profile), if there is one. */
const configuredRegion = async (session: Session, means: Means): Promise<string | undefined> => {
  const sts = openClient(STSClient, undefined, session, means);
  try {
    return await sts.config.region();
  } catch {
    return undefined;
  } finally {
    sts.destroy();
  }
};

/** Where the first calls go: the configured region when it is in the partition of those wanted, else that one's main. */
export const firstRegion = async (
  wanted: readonly string[] | undefined,
  session: Session,
  means: Means,
): Promise<{ readonly region: string; readonly configured: boolean }> => {
  const configured = await configuredRegion(session, means);
  const partition = wanted?.[0] === undefined ? undefined : partitionOf(wanted[0]);
  if (configured && (partition === undefined || partitionOf(configured) === partition))
    return { region: configured, configured: true };
  return { region: mainRegion(partition ?? 'aws'), configured: false };
};

const fixes: Readonly<Partial<Record<FaultKind, string>>> = {
  'no-credentials':
    'sign in ("aws sso login", "aws configure"), or name a profile with --profile; for GovCloud or China also set the region',
  expired: 'sign in again ("aws sso login"), or renew the session',
  'clock-skew': 'set the clock of this machine',
  unreachable:
    'see that the region is right and that the network lets you out without a proxy (VPN, firewall, AWS_ENDPOINT_URL)',
  timeout: 'see that the network lets you out without a proxy (VPN, firewall, AWS_ENDPOINT_URL)',
};

/** Refuses with what a person can do about it; a fault of our own is thrown on. */
export const refusedBy = (error: unknown, where: string): unknown => {
  if (!isOfAws(error)) return error;
  const { kind, message } = faultOf(error);
  return new ReachRefused({ where, what: message, fix: fixes[kind] ?? 'see what AWS says, and try again' });
};

/** Asks AWS whose credentials these are. */
export const whoCalls = async (session: Session, region: string, means: Means): Promise<Caller> => {
  const { profile, signal } = means;
  const sts = openClient(STSClient, region, session, means);
  try {
    const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (!account || !arn) throw new TypeError('STS did not say whose credentials these are');
    return { account, arn, partition: arn.split(':')[1] || partitionOf(region) };
  } catch (error) {
    signal?.throwIfAborted();
    throw refusedBy(error, profile ? `profile ${JSON.stringify(profile)}, region ${region}` : `AWS in ${region}`);
  } finally {
    sts.destroy();
  }
};
