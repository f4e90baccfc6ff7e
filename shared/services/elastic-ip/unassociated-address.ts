import { release } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import { daysSince, inDays } from '../../model/words.ts';
import { elasticIp } from './kind.ts';

/** Every public IPv4 address bills by the hour, also one that points at nothing. */
export const unassociatedAddress = check({
  id: 'unassociated-address',
  title: 'Elastic IP address points at nothing',
  why: 'Every public IPv4 address bills by the hour. One that points at nothing buys only the claim to that number.',
  when: 'It has pointed at nothing for more than `unassociatedDays` days.',
  learnMore: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html',
  finds: elasticIp,
  facts: ['associatedWith'],
  settled: ({ spec }) => (spec.associatedWith ? `is associated with ${spec.associatedWith}` : undefined),
  settings: { unassociatedDays: 7 },
  risk: 'may-break',
  effort: 'low',
  judge(address, { settings, asOf }) {
    const { disassociatedAt } = address.spec;
    if (disassociatedAt === undefined)
      return unsure('since when it points at nothing is not known: disassociatedAt is absent');
    const since = disassociatedAt ?? address.createdAt;
    if (!since) return unsure('it was never associated, and since when it exists is not known');
    const days = daysSince(since, asOf);
    const lasted = `has pointed at nothing for ${inDays(days)}`;
    if (days <= settings.unassociatedDays) return fine(`${lasted}, and up to ${settings.unassociatedDays} are allowed`);
    return propose({ change: release(address), note: 'the number is lost: AWS may give it to others' }, lasted);
  },
});
