import { modify } from '../../model/change.ts';
import { type Answer, check, fine, propose, unsure } from '../../model/check.ts';
import type { Sizing } from '../../model/sizing.ts';
import { interruptionOf, noted } from './interruption.ts';
import { ec2Instance, notRunning } from './kind.ts';
import { sizeWords, sizingQuestion } from './sizes.ts';

const noProof = 'whether its image has the ENA and NVMe drivers that Nitro needs is not proven';

/** Another family of the same class gives at least the same for less. */
export const previousGenerationInstance = check({
  id: 'previous-generation-instance',
  title: 'EC2 instance is of a family that costs more than another',
  why: 'Newer families give at least the same vCPUs, memory, network and EBS bandwidth, and some of them for less.',
  when:
    'Another family of the same architecture and class, of the same or a later generation, gives at least the ' +
    'same vCPUs, memory, network and EBS bandwidth for less. From Xen to Nitro it is advisory, unless ' +
    '`enaSupport` and `nvmeDriver` are known to be true.',
  learnMore: 'https://aws.amazon.com/ec2/previous-generation/',
  finds: ec2Instance,
  facts: ['instanceType', 'platform', 'tenancy'],
  settled: notRunning,
  risk: 'brief-impact',
  effort: 'medium',
  judge(instance, { related, facts, size }): Answer {
    const { instanceType } = instance.spec;
    const asked = { instance, facts, related, load: { peaks: {} }, wanted: 'another family' as const };
    const question = sizingQuestion(asked);
    if ('unknown' in question) return unsure(question.unknown);
    const proven = size(question);
    const today = facts.instanceTypes.get(instanceType ?? '');
    const assumed =
      proven.choice || today?.hypervisor !== 'xen' ? question : sizingQuestion({ ...asked, assumeDrivers: true });
    const sizing: Sizing = assumed === question || 'unknown' in assumed ? proven : size(assumed);
    const { choice, choices, because, candidates } = sizing;
    if (!choice && sizing.unpriced) return unsure(`nothing to compare: ${because}`);
    const has = `${sizeWords(question.today.capacity)}, the network and the EBS bandwidth of ${instanceType}`;
    if (!choice) return fine(`no other family of its class gives at least the ${has} for less`);
    const { risk, notes } = interruptionOf(instance, today);
    return propose(
      choices.map(({ name }) => ({
        change: modify(instance, { instanceType: name }),
        risk,
        ...noted(notes),
        ...(proven.choice ? {} : { advisory: noProof }),
      })),
      `another family of its class gives at least the ${has} for less: ${choices.map(({ name }) => name).join(' or ')}`,
      { candidates },
    );
  },
});
