import { remove } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { figure, inDays } from '../../model/words.ts';
import { loadBalancer, trafficOf } from './kind.ts';

/** A load balancer bills every hour, whatever comes through it. */
export const idleLoadBalancer = check({
  id: 'idle-load-balancer',
  title: 'Load balancer has nothing to balance',
  why: 'You pay for each hour that a load balancer exists. One that hardly a request reaches serves nobody.',
  when:
    'At least `youngDays` days old. Application: fewer than `applicationDailyRequests` requests on every day of ' +
    'the window; classic: fewer than `classicDailyRequests`; network: no new flow and no byte; gateway: no byte. ' +
    'Silence counts as zero when no target is registered.',
  learnMore: 'https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html',
  finds: loadBalancer,
  facts: ['type'],
  mayUse: ['requests', 'newFlows', 'processedBytes'],
  settings: { youngDays: 7, applicationDailyRequests: 10, classicDailyRequests: 100 },
  evidence: ({ youngDays }) => ({ atLeastDays: youngDays }),
  asksAge: true,
  silence: ({ spec }) => spec.registeredTargets === 0,
  risk: 'may-break',
  effort: 'low',
  judge(balancer, { usage, settings, windowDays }) {
    const { type, healthyTargets } = balancer.spec;
    if (!type) return unsure('its type is not known');
    const over = `over ${inDays(windowDays)}`;
    const allowed = {
      application: settings.applicationDailyRequests,
      classic: settings.classicDailyRequests,
      network: 0,
      gateway: 0,
    }[type];
    const found: string[] = [];
    for (const metric of trafficOf[type]) {
      const window = usage[metric];
      if (!window) return unsure(`${metric} was not seen well enough ${over}, and it has targets or may have some`);
      const most = busiestDay(window);
      const said = `${figure(most)} ${words[metric]} on the busiest day ${over}`;
      const busy = allowed === 0 ? most > 0 : most >= allowed;
      if (busy && healthyTargets === 0)
        return fine(`${said} but no healthy target: an outage or a redirect, not waste`);
      if (busy) return fine(said);
      found.push(said);
    }
    return propose(remove(balancer), found.join(' and '));
  },
});

const words = { requests: 'requests', newFlows: 'new flows', processedBytes: 'bytes' };

/** Days that do not count are missing among the daily sums, so what they held is taken as one more day. */
const busiestDay = ({ sum, dailySums }: MetricWindow): number => {
  const counted = dailySums.reduce((all, day) => all + day, 0);
  return Math.max(0, sum - counted, ...dailySums);
};
