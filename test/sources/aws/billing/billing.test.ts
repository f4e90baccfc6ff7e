import { describe, expect, test } from 'vitest';
import { unseenCommitments } from '../../../../shared/engine/commitment-gaps.ts';
import { askBilling } from '../../../../shared/sources/aws/billing/index.ts';
import { type Answers, denied, fakeSite, refusal } from '../../../support/fake-site.ts';
import { bucketWith, csvGz, dataKey, manifest, manifestKey } from './fake-s3.ts';

const asOf = '2026-03-10T06:00:00Z';
const noData = refusal('DataUnavailableException', 'The requested data is unavailable.');
const usd = (Amount: string) => ({ Amount, Unit: 'USD' });
const day = (Start: string) => ({
  TimePeriod: { Start, End: Start },
  Groups: [
    {
      Keys: ['AWS Lambda', 'EU-Request'],
      Metrics: { UnblendedCost: usd('1'), AmortizedCost: usd('1'), UsageQuantity: { Amount: '5', Unit: 'Requests' } },
    },
  ],
});
const quiet: Answers = {
  'ce:GetCostAndUsage': { ResultsByTime: [day('2026-02-03'), day('2026-03-03')] },
  'ce:GetSavingsPlansCoverage': noData,
  'ce:GetReservationCoverage': noData,
  'ce:GetSavingsPlansUtilization': noData,
  'ce:GetReservationUtilization': noData,
};
const none: Answers = {
  'savingsplans:DescribeSavingsPlans': { savingsPlans: [] },
  'ec2:DescribeReservedInstances': { ReservedInstances: [] },
  'rds:DescribeReservedDBInstances': { ReservedDBInstances: [] },
};
const purse = (dollars: number) => {
  let left = Math.round(dollars * 100);
  return {
    reserve(asked: number) {
      left -= Math.round(asked * 100);
      return left >= 0;
    },
  };
};
const member = (account: string, region: string, answers = none) => fakeSite(answers, { account, region, asOf });

describe('billing', () => {
  test('asks for plans once an account, for reservations in each region, and puts lines together by month', async () => {
    const payer = fakeSite(quiet, { asOf });
    const sites = [member('1', 'eu-west-1'), member('1', 'us-east-1'), member('2', 'eu-west-1')];
    const { charges, commitments, coverage, cells } = await askBilling({
      payer: payer.site,
      sites: sites.map(({ site }) => site),
      ownerTag: 'owner',
      cost: purse(1),
    });
    const calls = sites.flatMap((one) => one.asked.map(({ call }) => call)).sort();
    expect(calls.filter((call) => call.startsWith('savingsplans:'))).toHaveLength(2);
    expect(calls.filter((call) => call.startsWith('ec2:'))).toHaveLength(3);
    expect(commitments).toEqual([]);
    expect(new Set(cells.map(({ by }) => by))).toEqual(new Set(['usage-type', 'account', 'owner']));
    expect([...charges!.keys()]).toEqual(['2026-02', '2026-03']);
    expect(await Array.fromAsync(charges!.get('2026-03')!())).toMatchObject([{ billedCost: 1, regionId: 'eu-west-1' }]);
    expect(coverage).toEqual({
      period: { Start: '2026-02-07', End: '2026-03-09' },
      savingsPlans: { coverage: 0, utilisation: 0 },
      reservations: { coverage: 0, utilisation: 0 },
    });
    expect([payer, ...sites].flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  test('says where plans that nobody here has bought pay for usage already', async () => {
    const rows = [
      ['6', '2'],
      ['3', '1'],
    ].map(([SpendCoveredBySavingsPlans, OnDemandCost]) => ({
      Coverage: { SpendCoveredBySavingsPlans, OnDemandCost },
    }));
    const covered = {
      ...quiet,
      'ce:GetSavingsPlansCoverage': { SavingsPlansCoverages: rows },
      'ce:GetSavingsPlansUtilization': { Total: { Utilization: { UsedCommitment: '8', TotalCommitment: '10' } } },
    };
    const sites = [member('1', 'eu-west-1'), member('2', 'eu-west-1')];
    const { coverage } = await askBilling({
      payer: fakeSite(covered, { asOf }).site,
      sites: sites.map(({ site }) => site),
      cost: purse(1),
    });
    expect(coverage!.savingsPlans).toEqual({ coverage: 0.75, utilisation: 0.8 });
    const gaps = sites.flatMap((one) => one.gaps);
    expect(gaps).toMatchObject([
      { account: '1', what: 'commitment', missing: 'savings plans bought in another account' },
      { account: '2', what: 'commitment', missing: 'savings plans bought in another account' },
    ]);
    expect(unseenCommitments(gaps).accounts).toEqual(['1', '2']);
  });

  test('leaves out what savings do not rest on when the budget ends, and nothing else', async () => {
    const payer = fakeSite(quiet, { asOf });
    const site = member('1', 'eu-west-1');
    const { coverage, cells } = await askBilling({ payer: payer.site, sites: [site.site], cost: purse(0.04) });
    expect(cells).toHaveLength(4);
    expect(coverage!.savingsPlans).toEqual({ coverage: 0 });
    expect(payer.gaps.map(({ what, missing }) => [what, missing])).toEqual([
      ['bill', 'ce:GetSavingsPlansUtilization'],
      ['bill', 'ce:GetReservationUtilization'],
    ]);
    expect(unseenCommitments([...payer.gaps, ...site.gaps]).accounts).toEqual([]);
  });

  test.each([
    ['the budget does not reach', quiet, 0],
    ['it is denied', { ...quiet, 'ce:GetSavingsPlansCoverage': denied('ce:GetSavingsPlansCoverage') }, 1],
  ])(
    'where nobody can say whether plans bought elsewhere pay (%s), savings they would touch are in doubt',
    async (_, answers, dollars) => {
      const payer = fakeSite(answers, { asOf });
      const site = member('1', 'eu-west-1');
      await askBilling({ payer: payer.site, sites: [site.site], cost: purse(dollars) });
      expect(site.gaps).toContainEqual(
        expect.objectContaining({ what: 'commitment', missing: 'savings plans bought in another account' }),
      );
      expect(unseenCommitments(site.gaps).accounts).toEqual(['1']);
    },
  );

  test('has the clients of a few sites open at once, however many there are, and tells them of gaps all the same', async () => {
    const open = new Set<number>();
    let most = 0;
    const many = Array.from({ length: 60 }, (_, at) => {
      const one = member(String(at), 'eu-west-1');
      const site: typeof one.site & { close(): void } = {
        ...one.site,
        client(type, region) {
          most = Math.max(most, open.add(at).size);
          return one.site.client(type, region);
        },
        close: () => void open.delete(at),
      };
      return { ...one, site };
    });
    const answers = { ...quiet, 'ce:GetSavingsPlansCoverage': denied('ce:GetSavingsPlansCoverage') };
    const payer = fakeSite(answers, { asOf }).site;
    await askBilling({ payer, sites: many.map(({ site }) => site), cost: purse(1) });
    expect([most, open.size]).toEqual([16, 0]);
    expect(many.every(({ asked }) => asked.length === 3)).toBe(true);
  });

  test('loses nothing of the others when one account answers nothing', async () => {
    const expired = refusal('ExpiredToken', 'The security token included in the request is expired');
    const broken = member('1', 'eu-west-1', { ...none, 'ec2:DescribeReservedInstances': expired });
    const whole = member('2', 'eu-west-1');
    await askBilling({ payer: fakeSite(quiet, { asOf }).site, sites: [broken.site, whole.site], cost: purse(1) });
    expect(broken.gaps).toMatchObject([{ what: 'commitment', missing: 'plans and reservations in eu-west-1' }]);
    expect(whole.gaps).toEqual([]);
  });

  test('goes on without Cost Explorer', async () => {
    const actions = Object.keys(quiet);
    const payer = fakeSite(Object.fromEntries(actions.map((action) => [action, denied(action)])), { asOf });
    const billing = await askBilling({ payer: payer.site, sites: [member('1', 'eu-west-1').site], cost: purse(1) });
    expect(Object.keys(billing)).toEqual(['cells', 'commitments', 'coverage']);
    expect(payer.gaps.map(({ missing }) => missing).sort()).toEqual(actions.sort());
  });

  test('takes a month from the export where it has it, and from Cost Explorer where not', async () => {
    const file = dataKey('2026-02', 'a.csv.gz');
    const bucket = await bucketWith({ [file]: csvGz(3), [manifestKey('2026-02')]: manifest(file) });
    const cost = fakeSite(quiet, { asOf });
    const payer: typeof cost.site = {
      ...cost.site,
      client: (type, region) =>
        type.name === 'BillS3Client' ? bucket.site.client(type, region) : cost.site.client(type, region),
    };
    const focus = { bucket: 'bills', prefix: 'exports' };
    const { charges } = await askBilling({ payer, sites: [], focus, cost: purse(1) });
    expect(await Array.fromAsync(charges!.get('2026-02')!())).toHaveLength(3);
    expect(await Array.fromAsync(charges!.get('2026-03')!())).toHaveLength(1);
  });

  test('turns an export that cannot be used into a gap that names the file', async () => {
    const bucket = await bucketWith({ 'exports/readme.txt': 'nothing' });
    const cost = fakeSite(quiet, { asOf });
    const payer: typeof cost.site = {
      ...cost.site,
      client: (type, region) =>
        type.name === 'BillS3Client' ? bucket.site.client(type, region) : cost.site.client(type, region),
    };
    const focus = { bucket: 'bills', prefix: 'exports' };
    const { charges } = await askBilling({ payer, sites: [], focus, cost: purse(1) });
    expect([...charges!.keys()]).toEqual(['2026-02', '2026-03']);
    expect(cost.gaps).toMatchObject([{ what: 'bill', missing: 's3://bills/exports' }]);
  });
});
