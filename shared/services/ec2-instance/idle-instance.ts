import { stop } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { figure, inDays } from '../../model/words.ts';
import { interruptionOf, noted } from './interruption.ts';
import { ec2Instance, notRunning } from './kind.ts';
import { dailyBytes, percentileOf } from './traffic.ts';

const MB = 1e6;

/** Nobody uses it: no CPU to speak of, and hardly a byte a day. It tolerates a maintenance spike. */
export const idleInstance = check({
  id: 'idle-instance',
  title: 'EC2 instance does nothing',
  why: 'A running instance bills every hour. One without CPU and without traffic for two weeks serves nobody.',
  when:
    'Over the window, P99 of CPU is below `cpuPercent`, the mean of every hour below `hourlyCpuPercent`, network ' +
    'in and out below `medianDayMB` on the median day and below `busyDayMB` on the P90 day. Above 4 vCPUs both ' +
    'CPU limits shrink by 4 ÷ vCPU. Types with accelerators are unsure. It stops the instance; when nobody missed ' +
    'it for 30 days, delete it.',
  learnMore: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html',
  finds: ec2Instance,
  facts: ['instanceType', 'tenancy'],
  needs: ['cpu', 'networkIn', 'networkOut'],
  settled: notRunning,
  settings: { cpuPercent: 3, hourlyCpuPercent: 10, medianDayMB: 2, busyDayMB: 5 },
  risk: 'may-break',
  effort: 'low',
  judge(instance, { usage, settings, windowDays, facts }) {
    const { instanceType } = instance.spec;
    const type = facts.instanceTypes.get(instanceType ?? '');
    if (!type) return unsure(`nothing is known of the type ${instanceType}`);
    if (type.gpus > 0 || type.otherAccelerators > 0)
      return unsure(`a ${type.type} works on its accelerators, and how busy they are was not seen`);
    if (peaksHidden(usage.cpu)) return unsure('cpu is known only as hourly averages, which hide its peaks');
    const share = Math.min(1, 4 / type.vcpu);
    const p99 = usage.cpu.percentile(99);
    const busiestHour = Math.max(...usage.cpu.hourly);
    const bytes = dailyBytes(usage.networkIn, usage.networkOut);
    const [medianMB, busyMB] = [percentileOf(bytes, 50) / MB, percentileOf(bytes, 90) / MB];
    const measured = [
      { value: p99, limit: settings.cpuPercent * share, said: 'P99 CPU', unit: '%' },
      { value: busiestHour, limit: settings.hourlyCpuPercent * share, said: 'CPU of the busiest hour', unit: '%' },
      { value: medianMB, limit: settings.medianDayMB, said: 'network of the median day', unit: 'MB' },
      { value: busyMB, limit: settings.busyDayMB, said: 'network of the P90 day', unit: 'MB' },
    ];
    const busy = measured.find(({ value, limit }) => !(value < limit));
    if (busy)
      return fine(
        `${busy.said} was ${figure(busy.value)} ${busy.unit} over ${inDays(windowDays)}, and idle is below ${figure(busy.limit)}`,
      );
    const { notes } = interruptionOf(instance, type);
    return propose(
      {
        change: stop(instance, { state: 'stopped' }),
        ...noted([...notes, 'its volumes go on billing: delete it when nobody missed it for 30 days']),
      },
      `P99 CPU ${figure(p99)} %, at most ${figure(busiestHour)} % in any hour, and ${figure(medianMB)} MB network on the median day over ${inDays(windowDays)}`,
    );
  },
});

/** Hourly averages without hourly maxima beside them. */
const peaksHidden = ({ step, max, hourly }: MetricWindow): boolean => step > 300 && max <= Math.max(...hourly);
