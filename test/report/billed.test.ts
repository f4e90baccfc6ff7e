import { describe, expect, test } from 'vitest';
import type { BilledCell, Coverage } from '../../shared/model/billed.ts';
import { noVerdicts, reportOf } from '../../shared/report/report.ts';
import { textReport } from '../../shared/report/text.ts';
import { conclusionWith } from '../support/report.ts';

const cell = (day: string, service: string, unblended: number, different: Partial<BilledCell> = {}): BilledCell => ({
  ...{ day, service, by: 'account', key: '1', unblended, amortised: unblended / 2, provisional: false },
  ...different,
});
const february = Array.from({ length: 28 }, (_, at) =>
  cell(`2026-02-${String(at + 1).padStart(2, '0')}`, `service ${at % 7}`, at % 7),
);
const march = [cell('2026-03-01', 'service 1', 5), cell('2026-03-02', 'service 1', 5, { provisional: true })];
const textOf = (billed?: readonly BilledCell[]): string =>
  textReport({ ...reportOf(conclusionWith(), noVerdicts()), ...(billed && { billed }) });
const section = (billed: readonly BilledCell[]): string[] =>
  textOf(billed)
    .split('\n\n')
    .find((part) => part.startsWith('Bill:'))!
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, '  '));

describe('the bill in the text report', () => {
  test('stands month by month, both views side by side, with the five largest services and what may change', () => {
    expect(section([...march, ...february])).toEqual([
      'Bill: the same money as charged and amortised, credits and tax included',
      'unblended  amortised',
      '2026-02, the whole month  $84.00  $42.00',
      'service 6  $24.00  $12.00',
      'service 5  $20.00  $10.00',
      'service 4  $16.00  $8.00',
      'service 3  $12.00  $6.00',
      'service 2  $8.00  $4.00',
      '2026-03-01 to 2026-03-02  $10.00  $5.00',
      'Provisional, and still changing: 2026-03-02',
      'Unknown without a FOCUS export: a service by account and usage type together, and by resource',
    ]);
  });

  test('counts one cut of the money, never several together', () => {
    const owners = february.map((one) => ({ ...one, by: 'owner' as const }));
    expect(section([...owners, ...february])).toEqual(section(february));
    expect(section(owners)).toContain('2026-02, the whole month  $84.00  $42.00');
  });

  test.each<[string, Coverage['savingsPlans'], Coverage['reservations'], string[]]>([
    [
      'both',
      { coverage: 0.75, utilisation: 0.8 },
      { coverage: 0.125, utilisation: 1 },
      [
        'Savings plans in 30 days: covered 75.0 % of the spend that they could, used 80.0 %',
        'EC2 reservations in 30 days: covered 12.5 % of the hours that they could, used 100.0 %',
      ],
    ],
    ['one of two answers', {}, { utilisation: 0.5 }, ['EC2 reservations in 30 days: used 50.0 %']],
    ['no commitment', { coverage: 0, utilisation: 0 }, { coverage: 0 }, []],
    ['nothing', {}, {}, []],
  ])('says how far commitments reached, of %s', (_, savingsPlans, reservations, lines) => {
    const coverage = { period: { Start: '2026-02-07', End: '2026-03-09' }, savingsPlans, reservations };
    const text = textReport({ ...reportOf(conclusionWith(), noVerdicts()), billed: march, coverage });
    const said = text.split('\n').filter((line) => line.includes('in 30 days'));
    expect(said.map((line) => line.trim())).toEqual(lines);
  });

  test('is left out where nothing is known of it', () => {
    expect(textOf()).not.toContain('Bill:');
    expect(textOf([])).not.toContain('Bill:');
  });

  test('is safe and fits whatever stands in a name', () => {
    const text = textOf([cell('2026-02-01', `\u001b[31m${'x'.repeat(300)}`, 1)]);
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    expect(text.includes('\u001b')).toBe(false);
  });
});
