import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Means, openClient } from './client.ts';
import { ReachRefused } from './refused.ts';
import type { Session } from './session.ts';

/** The regions of an account: all that there are, and those among them that it has enabled. */
export interface Regions {
  readonly known: readonly string[];
  readonly enabled: readonly string[];
}

/** Asks an account for its regions. */
export const regionsOf = async (session: Session, region: string, means: Means): Promise<Regions> => {
  const ec2 = openClient(EC2Client, region, session, means);
  try {
    const { Regions: listed = [] } = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
    const there = listed.flatMap(({ RegionName: name, OptInStatus: status }) => (name ? [{ name, status }] : []));
    return {
      known: there.map(({ name }) => name).sort(),
      enabled: there.flatMap(({ name, status }) => (status === 'not-opted-in' ? [] : [name])).sort(),
    };
  } finally {
    ec2.destroy();
  }
};

/** The word that was likely meant. */
export type Suggest = (word: string, known: readonly string[]) => string | undefined;

/** Refuses regions that do not exist; without a list of those that do, what cannot be the name of one. */
export const checkRegions = (
  wanted: readonly string[],
  known: readonly string[] | undefined,
  suggest?: Suggest,
): void => {
  for (const region of wanted) {
    if (known ? known.includes(region) : /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) continue;
    const near = known && suggest?.(region, known);
    throw new ReachRefused({
      where: '--regions',
      what: `there is no region ${JSON.stringify(region)}`,
      fix: near ? `did you mean ${near}?` : `name regions such as ${(known ?? ['eu-west-1']).slice(0, 40).join(', ')}`,
    });
  }
};
