import { remove } from '../../model/change.ts';
import { check, fine, propose } from '../../model/check.ts';
import { countOf } from '../../model/spec.ts';
import { figure, inDays } from '../../model/words.ts';
import { natGateway } from './kind.ts';

/** A NAT gateway bills every hour, even when no packet crosses it. */
export const idleNatGateway = check({
  id: 'idle-nat-gateway',
  title: 'NAT gateway carries no traffic',
  why: 'You pay for each hour that a NAT gateway exists. One that carries nothing buys nothing.',
  when:
    'Available, without a connection and without a packet in either direction for `quietDays` days, and in no ' +
    'route table.',
  learnMore: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html',
  finds: natGateway,
  facts: ['state', 'inRouteTables'],
  needs: ['packetsInFromSource', 'packetsInFromDestination', 'activeConnections'],
  settled: ({ spec: { state } }) =>
    state && state !== 'available' ? `its state is ${state}, not available` : undefined,
  settings: { quietDays: 32 },
  evidence: ({ quietDays }) => ({ windowDays: quietDays }),
  asksAge: true,
  risk: 'may-break',
  effort: 'low',
  judge(gateway, { usage, windowDays }) {
    const { inRouteTables } = gateway.spec;
    const over = `in ${inDays(windowDays)}`;
    const packets = usage.packetsInFromSource.sum + usage.packetsInFromDestination.sum;
    if (usage.activeConnections.max > 0)
      return fine(`had up to ${figure(usage.activeConnections.max)} connections ${over}`);
    if (packets > 0) return fine(`${figure(packets)} packets came in ${over}`);
    const tables = countOf(inRouteTables) ?? 0;
    const quiet = `no connection and no packet ${over}`;
    if (tables > 0) return fine(`${quiet}, but ${tables} route table${tables === 1 ? ' names' : 's name'} it`);
    return propose(
      { change: remove(gateway), note: 'its Elastic IP address goes on billing until it is released' },
      `${quiet}, and in no route table`,
    );
  },
});
