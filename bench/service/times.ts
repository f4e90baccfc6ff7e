import { type FunctionName, functions } from '../../infra/functions.ts';

/*
 * How long functions run in Lambda is not known before they have. What is computed is measured here; what is waited for
 * is taken as follows, on the dear side: every invocation but the second page of a visitor starts cold.
 */
const startSeconds = 0.5;
const tableSeconds = 0.005;
const awsSeconds = 0.1;
/** Requests to the table that are under way at once; a scope is stored resource by resource. */
const tableTogether: Partial<Record<FunctionName, number>> = { judge: 16, conclude: 16, 'publish-events': 16 };
/** Requests to AWS of one invocation, one after the other: to list a scope a dozen services are asked, three at once. */
const awsRequests: Partial<Record<FunctionName, number>> = {
  'begin-run': 20,
  'collect-utilisation': 20,
  'collect-billing': 40,
  'collect-prices': 40,
  judge: 2,
  conclude: 10,
  'publish-events': 5,
  report: 5,
};
/** Below so many megabytes a function has a share of one processor. */
const wholeProcessorMB = 1769;

/** Gigabyte-seconds of one invocation that computes for so long and asks the table so often. */
export const gbSecondsOf = (name: FunctionName, cpuMs: number, tableRequests: number): number => {
  const { memoryMB } = functions[name];
  const computing = cpuMs / 1000 / Math.min(1, memoryMB / wholeProcessorMB);
  const table = (tableRequests * tableSeconds) / (tableTogether[name] ?? 1);
  return ((startSeconds + computing + table + (awsRequests[name] ?? 0) * awsSeconds) * memoryMB) / 1024;
};
