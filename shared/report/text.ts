import type { Recommendation } from '../model/analysis.ts';
import type { Gap } from '../model/gap.ts';
import { centsOf } from '../model/money.ts';
import { printable } from '../model/printable.ts';
import type { Share } from '../model/run.ts';
import { awsSaysText } from './aws-says.ts';
import { billedLines } from './billed.ts';
import { changeText, dollars, many, moment, type Paint, plain, shorten, table, thousands, width } from './layout.ts';
import type { Listed, Report } from './report.ts';

const largest = 10;

/** The report for a terminal: 100 columns, read in ten seconds, safe whatever stands in names and tags. */
export const textReport = (report: Report, paint: Paint = plain): string =>
  [
    head(report),
    figures(report),
    changes(report, paint),
    ...shares(report, paint),
    billedLines(report, paint),
    unseen(report, paint),
  ]
    .filter((part) => part.length > 0)
    .map((part) => part.map((line) => `${line}\n`).join(''))
    .join('\n');

const head = ({ heading, asOf, policy, resources, since }: Report): string[] => {
  const count = Object.values(resources).reduce((sum, one) => sum + one, 0);
  const under = policy === undefined ? '' : `, policy "${printable(policy, 40)}"`;
  const lines = [`Plimsoll: ${heading} of ${many(count, 'resource')} as of ${moment(asOf)}${under}`];
  if (since) {
    const stale = since.stale > 0 ? `, ${since.stale} kept from scopes that could not be seen` : '';
    lines.push(
      `Since ${moment(since.date)}: ${since.opened} opened, ${since.changed} changed, ${since.closed} closed${stale}`,
    );
  }
  return lines;
};

/** The figures, amounts aligned; each says at which prices it stands. */
const figures = (report: Report): string[] => {
  const { spend, savings, verdicts, ownCost, approved, dismissed } = report;
  const counted = report.recommendations.filter((one) => one.counted);
  const saving = counted.filter((one) => !one.monthlySaving?.startsWith('-')).length;
  const made = saving === 0 ? '' : `: ${many(saving, 'change')}${saving > 1 ? ' that can all be made' : ''}`;
  const share = centsOf(spend.monthly) > 0 ? (100 * centsOf(savings.monthly)) / centsOf(spend.monthly) : 0;
  const unused = centsOf(spend.unusedCommitment) > 0 ? `, ${dollars(spend.unusedCommitment)} of them unused` : '';
  const rows: [string, string, string][] = [
    ['Spend', dollars(spend.monthly), `a month at known prices, net of commitments${unused}`],
    ['To save', dollars(savings.monthly), `a month net of commitments, ${share.toFixed(0)} %${made}`],
  ];
  if (centsOf(savings.increases) > 0)
    rows.push([
      'To add',
      dollars(savings.increases),
      'a month for capacity about to run out; not set against the saving',
    ]);
  if (centsOf(savings.commitments) > 0)
    rows.push(['To commit', dollars(savings.commitments), 'a month more, by buying commitments for what then remains']);
  if (approved !== undefined && centsOf(approved) > 0)
    rows.push(['Approved', dollars(approved), 'a month of it is approved and not yet carried out']);
  if (dismissed !== undefined && centsOf(dismissed) > 0)
    rows.push(['Dismissed', dollars(dismissed), 'a month of it was dismissed, and is not listed']);
  const period = spend.billedFrom === undefined ? ' given' : ` of ${spend.billedFrom} to ${spend.billedUntil}`;
  if (spend.billed !== undefined)
    rows.push([
      'Billed',
      dollars(spend.billed),
      `in the charges${period}, of which this model explains ${((spend.explained ?? 0) * 100).toFixed(0)} %`,
    ]);
  rows.push(['Own cost', dollars(ownCost.dollars), calls(ownCost.calls)]);
  if (savings.advisory > 0)
    rows.push(['Advisory', thousands(savings.advisory), 'shown and not summed: their dollars cannot be known']);
  if (verdicts)
    rows.push([
      'Verdicts',
      thousands(Object.values(verdicts).reduce((sum, one) => sum + one, 0)),
      `${thousands(verdicts.fine)} fine, ${thousands(verdicts.unsure)} unsure, ` +
        `${thousands(verdicts.wasteful)} wasteful, ${thousands(verdicts['at-risk'])} at risk`,
    ]);
  return table(rows, [1]);
};

const calls = (by: Report['ownCost']['calls']): string => {
  const count = Object.values(by).reduce((sum, one) => sum + one, 0);
  return count === 0 ? 'AWS was not called' : `for ${many(count, 'call')} to AWS`;
};

const changes = (report: Report, paint: Paint): string[] => {
  const all = report.recommendations;
  if (all.length === 0) return [paint.strong('Nothing to recommend'), `  ${nothing(report)}`];
  const shown = all.slice(0, largest);
  const amounts = shown.map(({ monthlySaving }) => (monthlySaving === null ? 'no figure' : dollars(monthlySaving)));
  const column = Math.max(...amounts.map((amount) => amount.length));
  // Of one account, its id would only take room.
  const several = new Set(all.map(({ account }) => account)).size > 1;
  const title = all.length > largest ? `The ${largest} largest of ${thousands(all.length)}` : 'What to do';
  const lines = [paint.strong(`${title}: dollars a month, net of commitments`)];
  shown.forEach((one, at) => {
    lines.push(...entry(one, amounts[at]!.padStart(column), several));
  });
  return lines;
};

const nothing = ({ resources, verdicts, nothing: why }: Report): string => {
  if (why !== undefined) return why;
  if (Object.keys(resources).length === 0) return 'The estate holds no resource, so there was nothing to judge.';
  if (!verdicts) return 'No recommendation is open.';
  if (verdicts.fine + verdicts.unsure === 0) return 'No check knows these kinds of resources.';
  if (verdicts.unsure === 0) return 'Every check on every resource says fine.';
  return shorten(
    `No waste was found, but ${many(verdicts.unsure, 'verdict')} had too little evidence: "plimsoll explain" says what is missing.`,
    width - 2,
  );
};

/** One recommendation in two lines: what to do, and why; others for what else must be known of it. */
const entry = (one: Listed, amount: string, account: boolean): string[] => {
  const indent = ' '.repeat(amount.length + 4);
  const room = width - indent.length;
  const name = one.name && one.name !== one.resource ? ` (${printable(one.name, 40)})` : '';
  const places = [...(account ? [one.account] : []), one.region, ...(one.owner ? [one.owner] : [])].map((place) =>
    printable(place, 40),
  );
  const what = `${one.action} ${idText(one.resource)}${name}${mainChange(one)}`;
  const reason = printable(one.note ?? 'advisory', width).replace(/^not counted: /, '');
  return [
    `  ${amount}  ${shorten([what, ...places].join(' · '), room)}`,
    indent + shorten(`${one.check}: ${printable(one.because, width)}`, room),
    ...(one.counted ? [] : [indent + shorten(`not counted: ${reason}`, room)]),
    ...(one.awsSays ?? []).map((said) => indent + shorten(printable(awsSaysText(said)), room)),
    ...(one.remark ? [indent + shorten(printable(one.remark), room)] : []),
  ];
};

/** An id in a column; of an ARN the end tells more than the beginning. */
const idText = (id: string): string => {
  const text = printable(id);
  return text.length <= 45 ? text : `…${text.slice(-44)}`;
};

/** The one key that says most about a change: the type that it becomes, else its first key; a stop says it already. */
const mainChange = ({ action, from, to }: Recommendation): string => {
  if (action === 'stop') return '';
  const keys = Object.keys(to);
  const key = keys.find((one) => typeof to[one] === 'string') ?? keys[0];
  return key === undefined ? '' : ` ${changeText({ [key]: from[key] }, { [key]: to[key] })}`;
};

const shares = ({ shares: by }: Report, paint: Paint): string[][] => {
  if (!by) return [];
  const cut = (title: string, of: readonly Share[]): string[] => {
    if (of.length === 0) return [];
    const shown = of.slice(0, largest);
    const rows = shown.map(({ key, spend, potential, approved, count }) => [
      printable(key, 40),
      dollars(spend),
      dollars(potential),
      dollars(approved),
      thousands(count),
    ]);
    const more = of.length > largest ? [`  and ${thousands(of.length - largest)} more: --format json lists all`] : [];
    return [
      paint.strong(title),
      ...table([['', 'on demand', 'to save', 'approved', 'changes'], ...rows], [1, 2, 3, 4]),
      ...more,
    ];
  };
  return [
    cut('By owner: spend at on-demand prices, savings net of commitments', by.owner),
    cut('By account', by.account),
    cut('By service', by.service),
  ];
};

/** Gaps by what is missing, each with its first example: a gap is never good news, and never hidden. */
const unseen = ({ gaps }: Report, paint: Paint): string[] => {
  if (gaps.length === 0) return ['Everything that was asked for was seen.'];
  const groups = [...Map.groupBy(gaps, (gap) => gap.what)].sort(([a], [b]) => (a < b ? -1 : 1));
  const column = Math.max(...groups.map(([what]) => what.length));
  return [
    paint.strong(`What could not be seen: ${many(gaps.length, 'gap')}`),
    ...groups.map(([what, of]) => {
      const more = of.length > 1 ? ` (and ${thousands(of.length - 1)} more)` : '';
      return `  ${what.padEnd(column)}  ${shorten(gapText(of[0]!), width - column - 4 - more.length)}${more}`;
    }),
  ];
};

export const gapText = ({ account, region, missing, because }: Gap): string => {
  const where = [account, region].filter((one) => one).join(' ');
  return printable(`${missing}${where ? ` in ${where}` : ''}: ${because}`, 1000);
};
