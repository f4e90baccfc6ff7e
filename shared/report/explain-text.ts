import type { AwsSays, Recommendation, Verdict } from '../model/analysis.ts';
import type { Gap } from '../model/gap.ts';
import { printable } from '../model/printable.ts';
import type { AnyResource } from '../model/resource.ts';
import { awsSaysText } from './aws-says.ts';
import { changeText, dollars, many, type Paint, plain, table, valueText, width, wrap } from './layout.ts';
import { gapText } from './text.ts';

/** Everything about one resource, as `engine/explain` gives it. */
interface Explained {
  readonly resource: AnyResource;
  readonly verdicts: readonly Verdict[];
  readonly recommendations: readonly Recommendation[];
  readonly awsSays?: readonly AwsSays[];
  readonly gaps: readonly Gap[];
}

const mostCandidates = 12;

/** One resource for a terminal: what it is, every verdict, and each recommendation with its price lines and candidates. */
export const explainText = (explained: Explained, paint: Paint = plain): string => {
  const { resource, verdicts, recommendations, awsSays = [], gaps } = explained;
  return [
    about(resource, paint),
    verdictLines(verdicts, resource, paint),
    ...recommendations.map((one) => recommended(one, resource, paint)),
    awsSays.map((said) => wrap(printable(awsSaysText(said), 1000), width, 2)),
    gaps.length === 0 ? [] : [paint.strong('Not seen'), ...gaps.map((gap) => `  ${wrap(gapText(gap), width - 2, 2)}`)],
  ]
    .filter((part) => part.length > 0)
    .map((part) => part.map((line) => `${line}\n`).join(''))
    .join('\n');
};

const about = ({ id, name, kind, account, region, createdAt, spec }: AnyResource, paint: Paint): string[] => {
  const called = name ? ` (${printable(name, 60)})` : '';
  const facts = Object.entries(spec).map(([key, value]) => [printable(key, 40), valueText(value)]);
  return [
    paint.strong(`${printable(id)}${called}`),
    `  ${printable(kind, 60)} in ${printable(account)} ${printable(region)}, ${createdAt ? `created ${createdAt}` : 'age unknown'}`,
    ...table(facts, []),
  ];
};

const verdictLines = (verdicts: readonly Verdict[], { kind }: AnyResource, paint: Paint): string[] => {
  if (verdicts.length === 0) return [`No enabled check judges a resource of kind ${printable(kind, 60)}.`];
  const check = Math.max(...verdicts.map((verdict) => verdict.check.length));
  const indent = 2 + 'wasteful'.length + 2 + check + 2;
  return [
    paint.strong(`Verdicts: ${verdicts.length}`),
    ...verdicts.map(
      (verdict) =>
        `  ${verdict.is.padEnd(8)}  ${verdict.check.padEnd(check)}  ` +
        wrap(printable(verdict.because, 1000), width - indent, indent),
    ),
  ];
};

const recommended = (one: Recommendation, { id }: AnyResource, paint: Paint): string[] => {
  const change = changeText(one.from, one.to);
  const goes = one.resource === id ? '' : ` (this resource goes with ${printable(one.resource)})`;
  const worth =
    one.monthlySaving === null ? 'no dollar figure' : `${dollars(one.monthlySaving)} a month, net of commitments`;
  const { metrics, windowDays, coverage } = one.evidence;
  const facts = [
    ['saves', `${worth}${one.counted ? '' : '; not counted'}`],
    ['risk', `${one.risk.level}, effort ${one.effort}`],
    ...(one.note ? [['note', one.note]] : []),
    ...(one.binding ? [['held by', one.binding]] : []),
    ...(one.also ? [['goes too', one.also.join(', ')]] : []),
    [
      'evidence',
      metrics.length > 0
        ? `${metrics.join(', ')} over ${many(windowDays, 'day')}, at least ${(coverage * 100).toFixed(0)} % of days`
        : 'what it is; no metric is needed',
    ],
  ] as const;
  return [
    paint.strong(`${one.check}: ${one.action}${change ? ` ${change}` : ''}${goes}`),
    ...facts.map(([key, value]) => `  ${key!.padEnd(10)}  ${wrap(printable(value!, 1000), width - 14, 14)}`),
    ...prices(one),
    ...candidates(one),
    ...one.alternatives.map((other) => {
      const saves = other.monthlySaving === null ? 'no figure' : `${dollars(other.monthlySaving)} alone`;
      const to = changeText({}, other.to);
      const what = `instead of ${other.action}${to ? ` ${to}` : ''} by ${other.check} (${saves}): `;
      return `  ${wrap(printable(what + other.lostBecause, 1000), width - 2, 4)}`;
    }),
  ];
};

const prices = ({ prices: lines }: Recommendation): string[] =>
  lines.length === 0
    ? []
    : table(
        [
          ['units off', 'unit', 'price', 'meter', 'source'],
          ...lines.map(({ meter, quantity, unit, price, source, asOf }) => [
            quantity === null ? 'unknown' : String(quantity),
            unit,
            price === null ? 'unknown' : `$${price}`,
            printable(meter),
            price === null ? '' : printable(`${source}, ${asOf}`),
          ]),
        ],
        [0, 2],
      );

const candidates = ({ candidates: of = [] }: Recommendation): string[] => {
  const more = of.length - mostCandidates;
  return of.length === 0
    ? []
    : [
        ...table(
          [
            ['candidate', 'a month', ''],
            ...of
              .slice(0, mostCandidates)
              .map(({ to, monthlyCost, refusedBecause }) => [
                printable(to, 40),
                monthlyCost === null ? 'no price' : dollars(monthlyCost),
                printable(refusedBecause ?? 'fits', 60),
              ]),
          ],
          [1],
        ),
        ...(more > 0 ? [`  and ${more} more: --format json lists all`] : []),
      ];
};
