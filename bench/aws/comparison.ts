import type { Compared, Day } from './index.ts';

type Cell = string | number;

const aligned = (rows: readonly (readonly [Cell, Cell, Cell])[]): string[] => {
  const texts = rows.map((row) => row.map(String) as [string, string, string]);
  const widths = [0, 1, 2].map((column) => Math.max(...texts.map((row) => row[column]!.length)));
  return texts.map(([name, ...figures]) =>
    [name.padEnd(widths[0]!), ...figures.map((figure, at) => figure.padStart(widths[at + 1]!))].join('  '),
  );
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const dayText = ({ day, plimsoll: ours, ownCount, custodian: theirs }: Day): string => {
  const calls = [...new Set([...Object.keys(ours.calls), ...Object.keys(theirs.calls)])].sort();
  const rows: readonly (readonly [Cell, Cell, Cell])[] = [
    [`Day ${day}`, 'Plimsoll', 'Cloud Custodian'],
    ...calls.map((call) => [call, ours.calls[call] ?? 0, theirs.calls[call] ?? 0] as const),
    ['requests', ours.requests, theirs.requests],
    ['requests for metrics', ours.metricCalls, theirs.metricCalls],
    ['metrics asked for', ours.metrics, theirs.metrics],
    ['dollars at list prices', ours.dollars, theirs.dollars],
    ['seconds', ours.seconds, theirs.seconds],
    ['peak memory, MB', ours.peakMemoryMB, theirs.peakMemoryMB],
  ];
  const { requests, metrics, dollars, requestShare, metricShare } = ownCount;
  const own =
    `Plimsoll's own count: ${requests} requests (${percent(requestShare)} of the proxy's), ` +
    `${metrics} metrics (${percent(metricShare)}), $${dollars.toFixed(2)}.`;
  return [...aligned(rows), own].join('\n');
};

/** The two side by side, day by day, for people. */
export const comparison = ({ date, data, aws: { days, metricCallShare, metricShare } }: Compared): string =>
  [
    `Measured ${date}: ${data}, every request counted by one proxy, dollars without free tiers.`,
    ...days.map(dayText),
    `${days.length === 1 ? 'On the first day' : `In ${days.length} days`} Plimsoll's requests for metrics are ` +
      `${percent(metricCallShare)} of Cloud Custodian's, the metrics asked for in them ${percent(metricShare)}.`,
    '',
  ].join('\n\n');
