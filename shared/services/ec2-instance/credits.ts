import type { InstanceTypeFacts } from '../../model/instance-type.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { figure } from '../../model/words.ts';

/** Percent of a vCPU that credits pay for without end. */
const earned = (type: InstanceTypeFacts): number => (type.cpuBaselinePercent ?? 0) * type.vcpu;

/**
 * Why a burstable type would run out of credits under the load of today's type; undefined: it would not. The balance
 * is simulated hour by hour, twice over, so that the window begins with what the one before left
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html).
 */
export const outOfCredits = (
  today: InstanceTypeFacts,
  option: InstanceTypeFacts,
  cpu: MetricWindow | undefined,
): string | undefined => {
  if (!option.burstable || earned(option) >= earned(today)) return undefined;
  if (!cpu) return 'its CPU was not seen, and this earns fewer credits than today';
  const average = cpu.mean * today.vcpu;
  if (average > earned(option))
    return `CPU averages ${figure(average)} % of a vCPU, and its credits pay for ${figure(earned(option))} %`;
  const most = earned(option) * 24;
  let balance = 0;
  let least = most;
  for (const counted of [false, true])
    for (const percent of cpu.hourly) {
      balance = Math.min(most, balance + earned(option) - percent * today.vcpu);
      if (counted) least = Math.min(least, balance);
      balance = Math.max(0, balance);
    }
  return least > 0 ? undefined : 'its CPU credits would run out';
};
