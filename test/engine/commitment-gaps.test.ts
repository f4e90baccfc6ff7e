import { describe, expect, test } from 'vitest';
import { unseenCommitments } from '../../shared/engine/commitment-gaps.ts';
import type { Delta } from '../../shared/engine/pricing.ts';
import type { Gap } from '../../shared/model/gap.ts';

const services = ['ec2', 'rds', 'lambda'] as const;

/** The services whose usage a gap puts in doubt. */
const doubted = (gap: Partial<Gap>): string[] => {
  const doubts = unseenCommitments([{ account: '1', what: 'commitment', missing: 'x', because: 'y', ...gap }]);
  return services.filter((service) => {
    const delta = { account: '1', region: 'eu-west-1', use: { service } } as unknown as Delta;
    return doubts.about([delta]) !== undefined;
  });
};

describe('what could not be seen of commitments puts in doubt what they may pay for', () => {
  test.each<[string, Partial<Gap>, string[]]>([
    ['a plan for databases', { missing: 'savings plan sp-9 (Database)' }, ['rds']],
    ['a plan for instances that cannot be read', { missing: 'savings plan sp-9 (EC2Instance)' }, ['ec2']],
    ['a plan for all compute that cannot be read', { missing: 'savings plan sp-9 (Compute)' }, ['ec2', 'lambda']],
    ['a plan of no known sort', { missing: 'savings plan sp-9 (unnamed)' }, ['ec2', 'rds', 'lambda']],
    [
      'plans that may not be listed, of which some may be for databases',
      { what: 'permission', missing: 'savingsplans:DescribeSavingsPlans' },
      ['ec2', 'rds', 'lambda'],
    ],
    ['plans of another account', { missing: 'savings plans bought in another account' }, ['ec2', 'rds', 'lambda']],
    ['reservations of instances', { what: 'permission', missing: 'ec2:DescribeReservedInstances' }, ['ec2']],
    ['reservations of databases', { what: 'permission', missing: 'rds:DescribeReservedDBInstances' }, ['rds']],
    ['a reservation of instances that cannot be read', { missing: 'reserved instances 0d1bdb77-db0c-4a' }, ['ec2']],
    ['a reservation of databases that cannot be read', { missing: 'reserved databases db-1' }, ['rds']],
    ['reservations of another account', { missing: 'reservations bought in another account' }, ['ec2', 'rds']],
    ['all of them', { missing: 'plans and reservations in cn-north-1' }, ['ec2', 'rds', 'lambda']],
    ['commitments of no known sort', { missing: 'an agreement' }, ['ec2', 'rds', 'lambda']],
    ['how far plans reach', { what: 'bill', missing: 'ce:GetSavingsPlansCoverage' }, []],
    ['something else', { what: 'permission', missing: 'rds:DescribeDBClusters' }, []],
  ])('%s', (_, gap, expected) => {
    expect(doubted(gap)).toEqual(expected);
  });

  test('in its account, and in every account where it names none', () => {
    const delta = { account: '2', region: 'eu-west-1', use: { service: 'rds' } } as unknown as Delta;
    const gap: Gap = { what: 'commitment', missing: 'savings plan sp-9 (Database)', because: 'unknown here' };
    expect(unseenCommitments([{ ...gap, account: '1' }]).about([delta])).toBeUndefined();
    expect(unseenCommitments([gap]).about([delta])).toBe(
      'commitments of account 2 could not be seen (savings plan sp-9 (Database))',
    );
  });
});
