import * as z from 'zod';
import { lambda } from '../../functions/lambda.ts';
import { runMetrics } from '../../functions/run/metrics.ts';
import { runSchema } from '../../shared/model/run.ts';

/** A function in a process of its own, as Lambda runs one: it handles the events of its argument, one after the other. */
const handler = lambda(
  'probe',
  z.strictObject({
    run: z.string().optional(),
    execution: z.string().optional(),
    account: z.string().optional(),
    region: z.string().optional(),
    say: z.record(z.string(), z.unknown()).optional(),
    fail: z.string().optional(),
    finished: runSchema.optional(),
  }),
  async ({ say, fail, finished }, { log, metrics }) => {
    log.info('working', say);
    if (fail !== undefined) throw Object.assign(new RangeError(fail), { $response: { headers: say } });
    if (finished) for (const { name, value, unit } of runMetrics(finished)) metrics.add(name, value, unit);
  },
);
const events: unknown[] = JSON.parse(process.argv[2]!);
for (const [i, event] of events.entries()) await handler(event, { awsRequestId: `request-${i + 1}` }).catch(() => {});
