import { modify, remove } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import { dynamodbTable } from './kind.ts';

/** DynamoDB publishes no consumption while there is none: silence counts where the provisioned metrics report beside it. */
export const idleTable = check({
  id: 'idle-table',
  title: 'Provisioned table that nobody reads or writes',
  why: 'Provisioned capacity bills every hour. A table without a request needs none of it, and keeps its items on demand.',
  learnMore: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CostOptimization_UnusedResources.html',
  finds: dynamodbTable,
  facts: ['billingMode', 'indexes'],
  needs: ['consumedRead', 'consumedWrite'],
  mayUse: ['provisionedRead', 'provisionedWrite'],
  settled: ({ spec }) =>
    spec.billingMode === 'PAY_PER_REQUEST' ? 'it bills on demand: idle hours cost nothing' : undefined,
  settings: { quietDays: 14 },
  evidence: ({ quietDays }) => ({ windowDays: quietDays }),
  silence: (_table, reported) => reported('provisionedRead') && reported('provisionedWrite'),
  risk: 'none',
  effort: 'low',
  judge(table, { usage, part, windowDays }) {
    const { indexes, readCapacity, writeCapacity } = table.spec;
    const windows = [
      { of: 'reads', window: usage.consumedRead as typeof usage.consumedRead | undefined },
      { of: 'writes', window: usage.consumedWrite },
      ...(indexes ?? []).flatMap(({ name }) => [
        { of: `reads of index ${name}`, window: part('consumedRead', name) },
        { of: `writes of index ${name}`, window: part('consumedWrite', name) },
      ]),
    ];
    const busy = windows.find(({ window }) => (window?.sum ?? 0) > 0);
    if (busy) return fine(`${busy.of} took ${Math.ceil(busy.window!.sum)} units in ${windowDays} days`);
    const unseen = windows.find(({ window }) => window === undefined);
    if (unseen) return unsure(`${unseen.of} were not seen in ${windowDays} days`);
    const parts = indexes?.length ? `the table and its ${indexes.length} indexes` : 'the table';
    const paid = `${readCapacity ?? 'unknown'} read and ${writeCapacity ?? 'unknown'} write units are provisioned`;
    return propose(
      [
        {
          change: modify(table, { billingMode: 'PAY_PER_REQUEST' }),
          note: 'No item is lost, and requests still work.',
        },
        {
          change: remove(table),
          risk: 'may-break',
          note: 'Its items go with it: export or back them up first.',
        },
      ],
      `${parts} took 0 read and 0 write units in ${windowDays} days; ${paid}`,
    );
  },
});
