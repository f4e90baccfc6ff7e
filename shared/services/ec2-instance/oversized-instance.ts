import { resize } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import { interruptionOf, noted } from './interruption.ts';
import { ec2Instance, notRunning } from './kind.ts';
import { loadOf, sizeWords, sizingQuestion } from './sizes.ts';

/** A smaller type would carry what was seen. */
export const oversizedInstance = check({
  id: 'oversized-instance',
  title: 'EC2 instance is larger than its load',
  why: 'An instance bills for its size, not for its use. A smaller type that carries the same load costs less.',
  when:
    'A cheaper type with fewer vCPUs or less memory, of the same architecture and make, carries the load by the ' +
    'sizing rule. CPU and memory together; network and EBS on their baselines; a dimension that was not seen ' +
    'stays at least as large as today.',
  learnMore: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-resize.html',
  finds: ec2Instance,
  facts: ['instanceType', 'platform', 'tenancy'],
  needs: ['cpu'],
  mayUse: ['memory', 'networkIn', 'networkOut', 'ebsReadOps', 'ebsWriteOps', 'ebsReadBytes', 'ebsWriteBytes'],
  settled: notRunning,
  evidence: { forSizing: true },
  risk: 'brief-impact',
  effort: 'medium',
  judge(instance, { usage, related, facts, size }) {
    const { instanceType } = instance.spec;
    const question = sizingQuestion({
      instance,
      facts,
      related,
      load: loadOf(usage),
      wanted: 'smaller',
    });
    if ('unknown' in question) return unsure(question.unknown);
    if (question.options.every(({ refusedBecause }) => refusedBecause))
      return fine(`no smaller type can take the place of ${instanceType}`);
    const { choice, choices, because, binding, candidates, rule } = size(question);
    if (!choice && candidates.length === 0) return unsure(`no smaller type with a price: ${because}`);
    if (!choice) return fine(`no smaller type carries it: ${binding ?? because}`);
    const { risk, notes } = interruptionOf(instance, facts.instanceTypes.get(instanceType ?? ''));
    return propose(
      choices.map(({ name }) => ({
        change: resize(instance, { instanceType: name }),
        risk,
        ...noted(notes),
      })),
      `${because}: less than the ${sizeWords(question.today.capacity)} of ${instanceType} carries it (rule ${rule})`,
      { candidates, ...(binding ? { binding } : {}) },
    );
  },
});
