import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { loadSharedConfigFiles } from '@smithy/core/config';
import type { OwnCost } from '../../../ports.ts';
import type { Stack } from './middleware.ts';
import { countOn } from './own-cost.ts';
import { ReachRefused } from './refused.ts';
import { type Credentials, openSession, type Session } from './session.ts';

/** The profiles of the shared files, by name. */
const profilesThere = async (): Promise<readonly string[]> => {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const sections = [...Object.keys(configFile), ...Object.keys(credentialsFile)];
  // Sections such as "sso-session.x" and "services.x" come under their kind.
  return [...new Set(sections)].filter((name) => !/^(sso-session|services)\./.test(name)).sort();
};

/** Refuses a profile that is not there: the SDK's chain would go on to other credentials, of perhaps another account. */
export const checkProfile = async (profile: string): Promise<void> => {
  const there = await profilesThere();
  if (there.includes(profile)) return;
  throw new ReachRefused({
    where: `profile ${JSON.stringify(profile)}`,
    what: 'there is no such profile',
    fix: there.length > 0 ? `take one of ${there.join(', ')}` : 'make one with "aws configure" or "aws configure sso"',
  });
};

/** The credentials of whoever runs this, from the SDK's usual chain or as given; calls made for them are counted. */
export const callerSession = (
  profile: string | undefined,
  given: (() => Promise<Credentials>) | undefined,
  cost: OwnCost,
): Session => {
  if (given) return openSession(given, 0);
  const chain = fromNodeProviderChain({
    ...(profile === undefined ? {} : { profile }),
    clientPlugins: [{ applyToStack: (stack) => countOn(stack as unknown as Stack, cost) }],
  });
  return openSession((forceRefresh) => chain({ forceRefresh }), 0);
};
