import { describe, expect, test } from 'vitest';
import type { Conclusion } from '../../shared/model/analysis.ts';
import { noVerdicts, type Report, reportOf } from '../../shared/report/report.ts';
import { textReport } from '../../shared/report/text.ts';
import { conclusionWith, recommendationWith } from '../support/report.ts';

const textOf = (different: Partial<Conclusion> = {}, more: Partial<Report> = {}): string =>
  textReport({ ...reportOf(conclusionWith(different), { ...noVerdicts(), wasteful: 1 }), ...more });
/** Without the padding of columns. */
const words = (text: string): string => text.replace(/(?<=\S) +/g, ' ');
const lines = (text: string): string[] => text.split('\n');

describe('the text report', () => {
  test('says what is spent and what could be saved, and at which prices each stands', () => {
    const text = words(textOf());
    expect(text).toContain('Spend $700.80 a month at known prices, net of commitments\n');
    expect(text).toContain('To save $70.08 a month net of commitments, 10 %: 1 change\n');
  });

  test('names each change with its reason', () => {
    expect(textOf()).toContain(
      '  $70.08  stop i-0123456789abcdef0 · us-east-1\n          idle-instance: P99 CPU 1.2 %, under 3 %\n',
    );
  });

  test('shows the ten largest and says how many there are', () => {
    const recommendations = Array.from({ length: 1234 }, (_, at) => recommendationWith({ id: `rec_${at}` }));
    const text = textOf({ recommendations });
    expect(text).toContain('The 10 largest of 1,234: ');
    expect(lines(text).filter((line) => line.includes('stop i-0123456789abcdef0'))).toHaveLength(10);
  });

  test('never grows wider than 100 columns', () => {
    const long = 'x'.repeat(300);
    const text = textOf({
      recommendations: [
        recommendationWith({ name: long, resource: long, owner: long, because: long, counted: false, note: long }),
      ],
      gaps: [{ what: 'metric', account: long, missing: long, because: long }],
    });
    expect(Math.max(...lines(text).map((line) => [...line].length))).toBe(100);
  });

  test('makes control and bidirectional characters of names visible and harmless', () => {
    const hostile = 'a\u001b[31mred\u202Eevil\u0007\r\nnext';
    const text = textOf({
      policy: { name: hostile },
      recommendations: [recommendationWith({ name: hostile, owner: hostile, because: hostile })],
      gaps: [{ what: 'tag', missing: hostile, because: hostile }],
    });
    expect(text).toContain('\\u{1b}[31mred\\u{202e}evil');
    expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
  });

  test('shows what is not counted with the reason, and no figure where none is known', () => {
    const text = textOf({
      savings: { monthly: '0.00', increases: '0.00', net: '0.00', commitments: '0.00', advisory: 1 },
      recommendations: [recommendationWith({ monthlySaving: null, counted: false, note: 'snapshots are incremental' })],
    });
    expect(text).toContain('  no figure  stop');
    expect(text).toContain('not counted: snapshots are incremental');
    expect(words(text)).toContain('Advisory 1 shown and not summed');
  });

  test('keeps what capacity costs apart from what is saved', () => {
    const text = textOf({
      savings: { monthly: '70.08', increases: '12.00', net: '58.08', commitments: '0.00', advisory: 0 },
      recommendations: [recommendationWith(), recommendationWith({ id: 'rec_2', monthlySaving: '-12.00' })],
    });
    expect(words(text)).toContain('To add $12.00 a month for capacity');
    expect(text).toContain('a month net of commitments, 10 %: 1 change\n');
    expect(text).toContain('  -$12.00  stop');
  });

  test('sets the bill beside the model where there is one', () => {
    expect(
      words(
        textOf({
          spend: { monthly: '700.80', billed: '650.00', explained: 0.92, unusedCommitment: '3.40', unpriced: 0 },
        }),
      ),
    ).toContain('Billed $650.00 in the charges given, of which this model explains 92 %');
  });

  test('groups the gaps by what is missing', () => {
    const gaps = [
      { what: 'price' as const, region: 'eu-west-1', missing: 'A', because: 'no price is known' },
      { what: 'price' as const, region: 'eu-west-1', missing: 'B', because: 'no price is known' },
      { what: 'metric' as const, missing: 'cpu', because: 'AccessDenied' },
    ];
    expect(textOf({ gaps })).toContain(
      'What could not be seen: 3 gaps\n  metric  cpu: AccessDenied\n  price   A in eu-west-1: no price is known (and 1 more)\n',
    );
  });

  test.each([
    ['an empty estate', {}, noVerdicts(), 'The estate holds no resource, so there was nothing to judge.'],
    ['unknown kinds alone', { thing: 3 }, noVerdicts(), 'No check knows these kinds of resources.'],
    ['nothing but fine', { thing: 3 }, { ...noVerdicts(), fine: 3 }, 'Every check on every resource says fine.'],
    ['no evidence', { thing: 3 }, { ...noVerdicts(), unsure: 3 }, 'No waste was found, but 3 verdicts had too little'],
  ])('explains why there is nothing to recommend: %s', (_, resources, verdicts, sentence) => {
    const text = textReport(reportOf(conclusionWith({ resources, recommendations: [] }), verdicts));
    expect(text).toContain('Nothing to recommend\n');
    expect(text).toContain(sentence);
  });

  test('says what changed since the run before', () => {
    const since = { date: '2026-03-14T06:00:00Z', opened: 3, changed: 1, closed: 2, stale: 4 };
    expect(textOf({}, { since })).toContain(
      'Since 2026-03-14 06:00 UTC: 3 opened, 1 changed, 2 closed, 4 kept from scopes that could not be seen\n',
    );
  });

  test('cuts the money by owner, account and service, at the prices that it states', () => {
    const share = { key: 'payments', spend: '1234.50', potential: '70.08', approved: '0.00', count: 1 };
    const text = textOf({}, { shares: { owner: [share], account: [share], service: [share] } });
    expect(text).toContain('By owner: spend at on-demand prices, savings net of commitments\n');
    expect(text).toContain('  payments  $1,234.50   $70.08     $0.00        1\n');
  });
});
