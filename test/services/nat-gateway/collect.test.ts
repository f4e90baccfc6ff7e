import { describe, expect, test } from 'vitest';
import { natGateways } from '../../../shared/services/nat-gateway/collect.ts';
import { gatewayFrom } from '../../../shared/services/nat-gateway/from-aws.ts';
import { type Answers, denied, fakeSite, pages } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const gateway = (NatGatewayId: string, State = 'available') => ({
  NatGatewayId,
  State,
  ConnectivityType: 'public',
  CreateTime: new Date('2025-06-01T08:00:00Z'),
  Tags: [{ Key: 'Name', Value: 'egress' }],
});
const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(natGateways.collect(fake.site)) };
};

describe('the NAT gateways of a site', () => {
  test('are listed with the route tables that name them', async () => {
    const { fake, found } = await collected({
      'ec2:DescribeNatGateways': pages([{ NatGateways: [gateway('nat-0a')] }, { NatGateways: [gateway('nat-0b')] }]),
      'ec2:DescribeRouteTables': pages([
        { RouteTables: [{ RouteTableId: 'rtb-1', Routes: [{ NatGatewayId: 'nat-0a' }, { NatGatewayId: 'nat-0a' }] }] },
        { RouteTables: [{ RouteTableId: 'rtb-2', Routes: [{ NatGatewayId: 'nat-0a' }, { GatewayId: 'local' }] }] },
      ]),
    });
    expect(found).toEqual([
      {
        ...scope,
        kind: 'nat-gateway',
        id: 'nat-0a',
        name: 'egress',
        createdAt: '2025-06-01T08:00:00.000Z',
        tags: { Name: 'egress' },
        spec: { state: 'available', connectivity: 'public', inRouteTables: ['rtb-1', 'rtb-2'] },
      },
      expect.objectContaining({ id: 'nat-0b', spec: expect.objectContaining({ inRouteTables: [] }) }),
    ]);
    const tables = fake.asked.find(({ call }) => call === 'ec2:DescribeRouteTables')!;
    expect(tables.input).toMatchObject({
      MaxResults: 100,
      Filters: [{ Name: 'route.nat-gateway-id', Values: ['nat-0a', 'nat-0b'] }],
    });
    expect(fake.calls).toEqual([...natGateways.needs, ...natGateways.mayUse!].sort());
  });

  test('are looked for in route tables 200 at a time', async () => {
    const many = Array.from({ length: 450 }, (_, index) => gateway(`nat-${index}`));
    const { fake } = await collected({
      'ec2:DescribeNatGateways': { NatGateways: many },
      'ec2:DescribeRouteTables': {},
    });
    const tables = fake.asked.filter(({ call }) => call === 'ec2:DescribeRouteTables');
    expect(tables.map(({ input }) => (input.Filters as { Values: string[] }[])[0]!.Values.length)).toEqual([
      200, 200, 50,
    ]);
  });

  test('stand in nobody knows which tables where those could not be seen', async () => {
    const { fake, found } = await collected({
      'ec2:DescribeNatGateways': { NatGateways: [gateway('nat-0a')] },
      'ec2:DescribeRouteTables': denied('ec2:DescribeRouteTables'),
    });
    expect(found[0]!.spec).toEqual({ state: 'available', connectivity: 'public' });
    expect(fake.gaps).toMatchObject([{ what: 'permission', kind: 'nat-gateway', missing: 'ec2:DescribeRouteTables' }]);
  });

  test('where there are none ask for no route table', async () => {
    const { fake, found } = await collected({ 'ec2:DescribeNatGateways': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['ec2:DescribeNatGateways']);
  });

  test('cannot be listed where AWS refuses', async () => {
    const refused = { 'ec2:DescribeNatGateways': denied('ec2:DescribeNatGateways') };
    await expect(collected(refused)).rejects.toThrow('not authorized');
  });

  test('in a state that is not known are said', () => {
    expect(gatewayFrom({ NatGatewayId: 'nat-0a', State: 'asleep' as 'failed' }, scope)!.odd).toEqual([
      'State is "asleep"',
    ]);
    expect(gatewayFrom({ State: 'available' }, scope)).toBeUndefined();
  });

  test('keep their metrics under their id', () => {
    const resource = { ...scope, kind: 'nat-gateway', id: 'nat-0a', spec: {} };
    expect(natGateways.metric!(resource, 'activeConnections')).toEqual([
      { namespace: 'AWS/NATGateway', name: 'ActiveConnectionCount', dimensions: { NatGatewayId: 'nat-0a' } },
    ]);
    expect(natGateways.metric!(resource, 'unheardOf')).toEqual([]);
  });
});
