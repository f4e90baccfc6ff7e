import type { Run } from '../../shared/model/run.ts';
import { type RunMetricName, runMetricUnits } from '../../shared/wiring.ts';

export interface RunMetric {
  readonly name: RunMetricName;
  readonly value: number;
  readonly unit: (typeof runMetricUnits)[RunMetricName];
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** What CloudWatch is told of a finished run: each metric once. One that did not finish tells nothing. */
export const runMetrics = (run: Run): readonly RunMetric[] => {
  if (run.status !== 'finished' || run.finishedAt === undefined) return [];
  const values: Readonly<Record<RunMetricName, number>> = {
    Runs: 1,
    RunDuration: Date.parse(run.finishedAt) - Date.parse(run.asOf),
    Scopes: run.scopes.length,
    FailedScopes: run.scopes.filter(({ ok }) => !ok).length,
    Gaps: run.gaps.length,
    Resources: sum(run.resources),
    Recommendations: run.counts?.open ?? 0,
    OwnCost: Number(run.ownCost.dollars),
  };
  return (Object.keys(runMetricUnits) as RunMetricName[]).map((name) => ({
    name,
    value: values[name],
    unit: runMetricUnits[name],
  }));
};
