import { modify } from '../../model/change.ts';
import { check, fine, propose } from '../../model/check.ts';
import { dayMs } from '../../model/words.ts';
import { logGroup } from './kind.ts';

const GiB = 2 ** 30;

/**
 * Logs without a retention are kept, and billed, for ever. In a group that has long been silent every event is older
 * than the retention, so all of them go; in a busy one nobody knows how much would.
 */
export const endlessLogGroup = check({
  id: 'endless-log-group',
  title: 'Log group that keeps its logs for ever',
  why: 'Stored logs bill every month. Without a retention they are never deleted, and the bill only grows.',
  learnMore:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention',
  finds: logGroup,
  facts: ['retentionDays', 'storedBytes'],
  mayUse: ['incomingBytes'],
  settings: { retentionDays: 30, minimumStoredGB: 1, quietDays: 30 },
  evidence: ({ quietDays }) => ({ windowDays: quietDays }),
  silence: ({ spec }) => typeof spec.lastIngestionAt === 'string',
  risk: 'may-break',
  effort: 'low',
  judge(group, { usage, settings, asOf }) {
    const { retentionDays, minimumStoredGB, quietDays } = settings;
    const { storedBytes, lastIngestionAt } = group.spec;
    if (group.spec.retentionDays) return fine(`keeps its logs for ${group.spec.retentionDays} days`);
    const stored = (storedBytes ?? 0) / GiB;
    const held = `${stored.toFixed(1)} GB stored`;
    if (stored <= minimumStoredGB) return fine(`${held}, no more than ${minimumStoredGB}, though without a retention`);

    const silentDays = lastIngestionAt ? Math.floor((asOf - Date.parse(lastIngestionAt)) / dayMs) : 0;
    const silent = usage.incomingBytes?.sum === 0 && silentDays >= Math.max(quietDays, retentionDays);
    const lost = `Logs older than ${retentionDays} days are deleted: export first what must be kept by law.`;
    if (silent)
      return propose(
        { change: modify(group, { retentionDays, storedBytes: 0 }), note: lost },
        `${held} without a retention, and nothing came in for ${silentDays} days: all of it is older than ${retentionDays} days`,
      );
    return propose(
      {
        change: modify(group, { retentionDays }),
        advisory: `how much of the ${stored.toFixed(1)} GB is older than ${retentionDays} days is not known`,
        note: lost,
      },
      `${held} without a retention`,
    );
  },
});
