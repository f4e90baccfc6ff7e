import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type Means, openClient } from './client.ts';
import { faultOf } from './faults.ts';
import { type Credentials, openSession, type Session } from './session.ts';

/** The role that is taken in each account. */
export interface Role {
  /** May carry a path: 'audit/plimsoll'. */
  readonly name: string;
  readonly externalId?: string | undefined;
  readonly sessionName: string;
}

/** An hour: what a role allows by default, and the most for a role that is taken by another. */
const sessionSeconds = 3600;

/** The credentials of a role in an account, taken again before they end; `close` ends the client that takes them. */
export const assumedSession = (
  arn: string,
  { externalId, sessionName }: Role,
  caller: Session,
  region: string,
  means: Means,
): Session & { close(): void } => {
  const sts = openClient(STSClient, region, caller, means);
  const ask = async (): Promise<Credentials> => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: sessionName,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
        DurationSeconds: sessionSeconds,
      }),
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey) throw new TypeError(`${arn}: STS gave no credentials`);
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given;
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  return { ...openSession(ask, sessionSeconds * 1000), close: () => sts.destroy() };
};

/** Why a role could not be taken, and what its owner would look at. */
export const whyNotAssumed = (error: unknown, arn: string, caller: string, externalId: string | undefined): string => {
  const { kind, message } = faultOf(error);
  if (kind !== 'denied') return `${arn}: ${message}`;
  const ask =
    externalId === undefined
      ? 'if its trust policy asks for an external id, give --external-id'
      : 'see that the external id is the one in its trust policy';
  return `${message}; see that the role ${arn} exists and trusts ${caller}; ${ask}`;
};
