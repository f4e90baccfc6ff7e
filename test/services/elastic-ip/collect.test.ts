import type { Address } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { elasticIps } from '../../../shared/services/elastic-ip/collect.ts';
import { addressFrom, disassociatedAt } from '../../../shared/services/elastic-ip/from-aws.ts';
import type { Trail } from '../../../shared/services/trail.ts';
import { type Answers, denied, fakeSite } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const AllocationId = 'eipalloc-02b147389a1522f9d';
const association = 'eipassoc-02808efcab0bcddd4';
const gateways = new Map([['eipalloc-0nat', 'nat-0a']]);

describe('an address as DescribeAddresses tells it', () => {
  test.each([
    ['an instance', { AllocationId, InstanceId: 'i-0a', NetworkInterfaceId: 'eni-0a' }, 'i-0a'],
    ['a NAT gateway', { AllocationId: 'eipalloc-0nat', NetworkInterfaceId: 'eni-0a' }, 'nat-0a'],
    ['a network interface', { AllocationId, NetworkInterfaceId: 'eni-0a', AssociationId: association }, 'eni-0a'],
    ['nobody says what', { AllocationId, AssociationId: association }, undefined],
    ['nothing', { AllocationId, InstanceId: '' }, null],
  ] as const)('points at %s', (_, address, associatedWith) => {
    expect(addressFrom(address as Address, scope, gateways)!.resource.spec.associatedWith).toBe(associatedWith);
  });

  test('is known by its allocation, or by its number where it has none', () => {
    expect(
      addressFrom({ AllocationId, PublicIp: '203.0.113.9', Tags: [{ Key: 'Name', Value: 'vpn' }] }, scope, gateways),
    ).toEqual({
      odd: [],
      resource: {
        ...scope,
        kind: 'elastic-ip',
        id: AllocationId,
        name: 'vpn',
        tags: { Name: 'vpn' },
        spec: { publicIp: '203.0.113.9', associatedWith: null },
      },
    });
    expect(addressFrom({ PublicIp: '203.0.113.9' }, scope, gateways)!.resource.id).toBe('203.0.113.9');
    expect(addressFrom({}, scope, gateways)).toBeUndefined();
  });
});

describe('an address of a pool of the account’s own', () => {
  test.each<[string, Address, unknown]>([
    ['of Amazon', { PublicIpv4Pool: 'amazon' }, undefined],
    ['of nobody says what', {}, undefined],
    ['brought to AWS', { PublicIpv4Pool: 'ipv4pool-ec2-0019eed22a684e0b2' }, true],
    ['of a block in IPAM', { PublicIpv4Pool: 'ipam-pool-07ccc86aa41bef7ce' }, true],
    ['of an Outpost', { CustomerOwnedIp: '198.51.100.7', PublicIpv4Pool: 'amazon' }, true],
    ['of an Outpost’s pool', { CustomerOwnedIpv4Pool: 'ipv4pool-coip-0a' }, true],
  ])('%s', (_, pool, ownPool) => {
    expect(addressFrom({ AllocationId, ...pool }, scope, gateways)!.resource.spec.ownPool).toBe(ownPool);
  });
});

/** A call in February 2026 and what it names. */
const call = (day: number, requestParameters: object, responseElements: object = {}) => ({
  EventTime: new Date(Date.UTC(2026, 1, day)),
  CloudTrailEvent: JSON.stringify({ requestParameters, responseElements }),
});
const associate = (day: number) => call(day, { allocationId: AllocationId }, { associationId: association });
const disassociate = (day: number) => call(day, { associationId: association });

const collected = async (
  events: Readonly<Record<string, object[]>> | Error,
  addresses: Address[] = [{ AllocationId }],
) => {
  const answers: Answers = {
    'ec2:DescribeAddresses': { Addresses: addresses },
    'ec2:DescribeNatGateways': {
      NatGateways: [{ NatGatewayId: 'nat-0a', NatGatewayAddresses: [{ AllocationId: 'eipalloc-0nat' }, {}] }],
    },
    'cloudtrail:LookupEvents':
      events instanceof Error
        ? events
        : (input) => ({
            Events: events[(input.LookupAttributes as { AttributeValue: string }[])[0]!.AttributeValue] ?? [],
          }),
  };
  const fake = fakeSite(answers);
  const found = await Array.fromAsync(elasticIps.collect(fake.site));
  const lookups = fake.asked.filter((one) => one.call === 'cloudtrail:LookupEvents');
  const looked = lookups.map(
    ({ input }) => (input.LookupAttributes as { AttributeValue: string }[])[0]!.AttributeValue,
  );
  return { fake, found, looked, since: found[0]?.spec.disassociatedAt };
};

describe('an address that points at nothing', () => {
  test('does so since the call that disassociated it', async () => {
    const { fake, looked, since } = await collected({
      DisassociateAddress: [disassociate(20)],
      AssociateAddress: [associate(10)],
    });
    expect(since).toBe('2026-02-20T00:00:00.000Z');
    expect(looked).toEqual([
      'DisassociateAddress',
      'AssociateAddress',
      'CreateNatGateway',
      'AssociateNatGatewayAddress',
      'CreateLoadBalancer',
      'SetSubnets',
    ]);
    expect(fake.calls).toEqual([...elasticIps.needs, ...elasticIps.mayUse!].sort());
  });

  test.each([
    ['nobody let it go by a call', { AssociateAddress: [associate(10)] }, ['DisassociateAddress']],
    [
      'its association is older than what CloudTrail keeps',
      { DisassociateAddress: [disassociate(20)] },
      ['DisassociateAddress', 'AssociateAddress'],
    ],
  ])('does so since nobody knows when: %s', async (_, events, asked) => {
    const { since, looked } = await collected(events);
    expect(since).toBeUndefined();
    expect(looked).toEqual(asked);
  });

  test.each([
    ['an instance took it again, and was terminated', { AssociateAddress: [associate(22), associate(10)] }],
    [
      'an instance took it by its number, and was terminated',
      { AssociateAddress: [call(22, { publicIp: '203.0.113.9', instanceId: 'i-05fccf7da99ad47f7' }), associate(10)] },
    ],
    [
      'a NAT gateway took it, and was deleted',
      {
        AssociateAddress: [associate(10)],
        CreateNatGateway: [call(25, { CreateNatGatewayRequest: { AllocationId } })],
      },
    ],
  ])('does so since nobody knows when: %s', async (_, events) => {
    const addresses = [{ AllocationId, PublicIp: '203.0.113.9' }];
    const { since } = await collected({ DisassociateAddress: [disassociate(20)], ...events }, addresses);
    expect(since).toBeUndefined();
  });

  test('does so since nobody knows when: what took addresses since then was not all read', () => {
    const made = (day: number, ...names: string[]) => ({
      at: Date.UTC(2026, 1, day),
      names: new Set(names),
      request: '',
    });
    const trail = (since: number, ...events: ReturnType<typeof made>[]): Trail => ({
      since: Date.UTC(2026, 1, since),
      naming: new Map(events.flatMap((event) => [...event.names].map((name) => [name, [event]] as const))),
    });
    const released = trail(1, made(20, association));
    const associated = trail(1, made(10, AllocationId, association));
    const { resource } = addressFrom({ AllocationId }, scope, gateways)!;
    expect(disassociatedAt(resource, { released, taken: [associated, trail(19)] })).toBe('2026-02-20T00:00:00.000Z');
    expect(disassociatedAt(resource, { released, taken: [associated, trail(21)] })).toBeUndefined();
  });

  test('is first seen by us where CloudTrail may not be asked', async () => {
    const { fake, found, looked } = await collected(denied('cloudtrail:LookupEvents'));
    expect(looked).toEqual(['DisassociateAddress']);
    expect(found[0]!.spec).toEqual({ associatedWith: null });
    expect(fake.gaps).toMatchObject([{ what: 'permission', missing: 'cloudtrail:LookupEvents', kind: 'elastic-ip' }]);
    expect(elasticIps.sighted!.key).toBe('disassociatedAt');
    expect(elasticIps.sighted!.in(found[0]!)).toBe(true);
  });
});

describe('the addresses of a site', () => {
  test('that are all in use ask nothing of CloudTrail', async () => {
    const { fake, found } = await collected({}, [
      { AllocationId, InstanceId: 'i-0a' },
      { AllocationId: 'eipalloc-0nat', AssociationId: association, NetworkInterfaceId: 'eni-0a' },
    ]);
    expect(found.map(({ spec }) => spec.associatedWith)).toEqual(['i-0a', 'nat-0a']);
    expect(fake.calls).toEqual(['ec2:DescribeAddresses', 'ec2:DescribeNatGateways']);
  });

  test('that come from the account’s own pools ask nothing of CloudTrail', async () => {
    const { fake, found } = await collected({}, [{ AllocationId, PublicIpv4Pool: 'ipv4pool-ec2-0019eed22a684e0b2' }]);
    expect(found[0]!.spec).toEqual({ associatedWith: null, ownPool: true });
    expect(fake.calls).toEqual(['ec2:DescribeAddresses', 'ec2:DescribeNatGateways']);
  });

  test('where there are none ask for nothing else', async () => {
    const { fake, found } = await collected({}, []);
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['ec2:DescribeAddresses']);
  });

  test('are listed where NAT gateways are not, which is a gap', async () => {
    const fake = fakeSite({
      'ec2:DescribeAddresses': { Addresses: [{ AllocationId, NetworkInterfaceId: 'eni-0a' }] },
      'ec2:DescribeNatGateways': denied('ec2:DescribeNatGateways'),
    });
    const found = await Array.fromAsync(elasticIps.collect(fake.site));
    expect(found.map(({ spec }) => spec.associatedWith)).toEqual(['eni-0a']);
    expect(fake.gaps).toMatchObject([{ missing: 'ec2:DescribeNatGateways', kind: 'elastic-ip' }]);
  });

  test('that could not be listed throw', async () => {
    const { site } = fakeSite({ 'ec2:DescribeAddresses': denied('ec2:DescribeAddresses') });
    await expect(Array.fromAsync(elasticIps.collect(site))).rejects.toThrow('not authorized');
  });
});
