import type { LogGroup, LogStream } from '@aws-sdk/client-cloudwatch-logs';
import type { AnyResource } from '../../model/resource.ts';
import type { Scope } from '../../model/run.ts';
import { instantOf, type Mapped, resourceOf } from '../answers.ts';

/** AWS deletes the logs of this class after a day, and tells no retention of it. */
const retentionOf = ({ retentionInDays, logGroupClass }: LogGroup): number | null =>
  retentionInDays ?? (logGroupClass === 'DELIVERY' ? 1 : null);

/** What DescribeLogGroups says of a group; undefined: it has no name. */
export const groupFrom = (group: LogGroup, scope: Scope): Mapped | undefined => {
  const { logGroupName, creationTime, storedBytes, logGroupClass } = group;
  if (!logGroupName) return undefined;
  const spec = { retentionDays: retentionOf(group), storedBytes, logClass: logGroupClass };
  const head = { name: logGroupName, createdAt: instantOf(creationTime) };
  return { resource: resourceOf(scope, 'log-group', logGroupName, head, spec), odd: [] };
};

/** The ARN as calls about tags take it. */
export const arnOf = ({ logGroupArn, arn }: LogGroup): string | undefined => logGroupArn ?? arn?.replace(/:\*$/, '');

const gibibyte = 2 ** 30;

/** Whether a check may call it wasteful: it keeps its logs for ever, and they are not few. */
export const isEndless = ({ spec }: AnyResource): boolean =>
  spec.retentionDays === null && Number(spec.storedBytes ?? 0) > gibibyte;

/** When something last came in, by the streams that are shown; undefined: they do not tell. */
export const lastIngestionFrom = (streams: readonly LogStream[]): string | undefined =>
  instantOf(
    streams.reduce<number | undefined>((latest, { lastIngestionTime, lastEventTimestamp }) => {
      const times = [latest, lastIngestionTime, lastEventTimestamp].filter((at) => at !== undefined);
      return times.length > 0 ? Math.max(...times) : undefined;
    }, undefined),
  );
