import type { AwsSays } from '../model/analysis.ts';
import { dollars } from './layout.ts';

const sources: Readonly<Record<AwsSays['source'], string>> = {
  'compute-optimizer': 'Compute Optimizer',
  'cost-optimization-hub': 'Cost Optimization Hub',
};

/** "AWS Compute Optimizer says: Overprovisioned, t3.small, $12.00 a month (never added)": not yet printable. */
export const awsSaysText = ({ source, finding, to, monthlySaving }: AwsSays): string => {
  const worth = monthlySaving === undefined ? [] : [`${dollars(monthlySaving)} a month`];
  return `AWS ${sources[source]} says: ${[finding, ...(to ? [to] : []), ...worth].join(', ')} (never added)`;
};
