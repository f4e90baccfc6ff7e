import { expect, test } from 'vitest';
import { analyseCollected } from '../../functions/analyse.ts';
import { collectEstate } from '../../functions/collect-estate.ts';
import type { Conclusion } from '../../shared/model/analysis.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { fakeStore } from '../support/fake-store.ts';
import { daysAgo } from '../support/judge.ts';
import { toyEstate } from '../support/toy.ts';

const clock = { now: () => new Date('2026-03-15T06:00:00Z') };
const accounts = ['111122223333', '444455556666'] as const;
const region = 'us-east-1';
/** Of an old family in the zone of one name, in two accounts: to each that name may be another place. */
const old = (account: string) => ({
  resource: {
    account,
    region,
    kind: 'ec2-instance',
    id: `i-${account}`,
    zone: 'us-east-1e',
    createdAt: daysAgo(400),
    tags: {},
    spec: {
      instanceType: 'm4.large',
      platform: 'linux',
      state: 'running',
      lifecycle: 'on-demand',
      tenancy: 'default',
      architecture: 'x86_64',
      autoScalingGroup: null,
      enaSupport: true,
      nvmeDriver: true,
    },
  },
  usage: new Map(),
  related: [],
});

/** What each account's instance is advised to become, given what its zones offer. */
const advised = async (offered: Readonly<Record<string, ReadonlyMap<string, ReadonlySet<string>>>>) => {
  const store = fakeStore({}, clock);
  await collectEstate({ source: toyEstate(accounts.map(old), []), store, clock });
  for (const [account, zones] of Object.entries(offered)) await store.saveOfferings({ account, region }, zones);
  const heard: Conclusion[] = [];
  await analyseCollected({ store, clock, catalogue, policy: defaultPolicy, concluded: (one) => heard.push(one) });
  const found = heard[0]!.recommendations.filter(({ check }) => check === 'previous-generation-instance');
  return accounts.map((account) => found.find((one) => one.account === account)?.to.instanceType);
};

test('a type that the zones of a collected scope do not offer is not advised there', async () => {
  const [usual, other] = await advised({});
  expect(usual).toMatch(/^m\d/);
  expect(other).toBe(usual);
  const onlyOld = new Map([['us-east-1e', new Set(['m4.large'])]]);
  expect(await advised({ [accounts[0]]: onlyOld })).toEqual([undefined, usual]);
  const elsewhere = new Map([['us-east-1a', new Set(['m4.large'])]]);
  expect(await advised({ [accounts[0]]: elsewhere, [accounts[1]]: new Map() })).toEqual([usual, usual]);
});
