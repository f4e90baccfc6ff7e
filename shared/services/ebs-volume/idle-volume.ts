import { check, fine, propose, unsure } from '../../model/check.ts';
import { figure, inDays } from '../../model/words.ts';
import { hostsOf, unknownHost } from './host.ts';
import { ebsVolume } from './kind.ts';
import { snapshotAndDelete } from './removal.ts';

/** Attached, mounted perhaps, and never read or written. */
export const idleVolume = check({
  id: 'idle-volume',
  title: 'EBS volume is never read or written',
  why: 'A volume that a running instance neither reads nor writes for two weeks holds nothing that it needs.',
  when:
    'Attached to a running instance and not its root, it did fewer than `dailyOps` reads and writes on each day ' +
    'of the window.',
  learnMore: 'https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html',
  finds: ebsVolume,
  facts: ['state', 'isRoot', 'volumeType', 'sizeGiB'],
  needs: ['readOps', 'writeOps'],
  settled: ({ spec: { state, isRoot } }) => {
    if (isRoot) return 'is the root volume of its instance';
    return state && state !== 'in-use' ? `its state is ${state}, not in-use` : undefined;
  },
  settings: { dailyOps: 1 },
  risk: 'may-break',
  effort: 'medium',
  judge(volume, { usage, settings, related, windowDays }) {
    const { readOps, writeOps } = usage;
    const busiestHour = Math.max(readOps.max, writeOps.max);
    const busiestDay = Math.max(...readOps.dailySums) + Math.max(...writeOps.dailySums);
    const most = Math.max(busiestHour, busiestDay);
    if (most >= settings.dailyOps) return fine(`did up to ${figure(most)} operations a day over ${inDays(windowDays)}`);
    const found = `did at most ${figure(most)} operations a day over ${inDays(windowDays)}`;
    const hosts = hostsOf(volume, related);
    const running = hosts.find((host) => host.spec.state === 'running');
    if (!running && hosts.length > 0 && hosts.every(({ spec }) => spec.state))
      return fine(`is attached to ${hosts[0]!.id}, which is ${hosts[0]!.spec.state}`);
    if (!running) return unsure(`${found}, but nobody knows whether the instance that it is attached to runs`);
    const doubt = unknownHost(volume, related);
    if (doubt) return unsure(`${found}, but ${doubt}`);
    return propose(
      snapshotAndDelete(volume, `detach it from ${running.id} first`),
      `${found}, attached to ${running.id}, which runs`,
    );
  },
});
