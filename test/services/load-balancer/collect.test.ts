import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { loadBalancers } from '../../../shared/services/load-balancer/collect.ts';
import { balancerFrom, classicFrom, targetsFrom } from '../../../shared/services/load-balancer/from-aws.ts';
import { loadBalancer } from '../../../shared/services/load-balancer/kind.ts';
import { type Answers, denied, fakeSite, refusal } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const arnOf = (name: string, folder = 'app') =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${folder}/${name}/50dc6c495c0c9188`;
const modern = (name: string, Type = 'application') => ({
  LoadBalancerArn: arnOf(name),
  LoadBalancerName: name,
  CreatedTime: new Date('2025-06-01T08:00:00Z'),
  Type,
});
const old = (name: string, instances: string[]) => ({
  LoadBalancerName: name,
  CreatedTime: new Date('2025-06-01T08:00:00Z'),
  Instances: instances.map((InstanceId) => ({ InstanceId })),
});
const target = (State: string, Reason?: string) => ({
  Target: { Id: 'i-0a' },
  TargetHealth: { State, ...(Reason && { Reason }) },
});

/** Both clients have a DescribeLoadBalancers and a DescribeTags under one IAM prefix: one answer serves both. */
const estate = (balancers: object[], classics: object[], change: Answers = {}): Answers => ({
  'elasticloadbalancing:DescribeLoadBalancers': { LoadBalancers: balancers, LoadBalancerDescriptions: classics },
  'elasticloadbalancing:DescribeTags': (input) => ({
    TagDescriptions: ((input.ResourceArns ?? input.LoadBalancerNames) as string[]).map((id) => ({
      ResourceArn: id,
      LoadBalancerName: id,
      Tags: [{ Key: 'of', Value: id.split('/').at(-2) ?? id }],
    })),
  }),
  'elasticloadbalancing:DescribeTargetGroups': { TargetGroups: [] },
  'elasticloadbalancing:DescribeInstanceHealth': ({ LoadBalancerName }) => ({
    InstanceStates: [{ InstanceId: 'i-0a', State: LoadBalancerName === 'well' ? 'InService' : 'OutOfService' }],
  }),
  ...change,
});
const groups = (...of: (readonly [group: string, ...balancers: string[]])[]) => ({
  TargetGroups: of.map(([TargetGroupArn, ...names]) => ({
    TargetGroupArn,
    LoadBalancerArns: names.map((name) => arnOf(name)),
  })),
});
const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(loadBalancers.collect(fake.site)) };
};
const targetsIn = ({ spec }: { spec: Readonly<Record<string, unknown>> }) => [
  spec.registeredTargets,
  spec.healthyTargets,
];

describe('the load balancers of a site', () => {
  test('are those of all types, with their tags and targets', async () => {
    const { fake, found } = await collected(
      estate([modern('web'), modern('alone')], [old('well', ['i-0a', 'i-0b']), old('empty', [])], {
        'elasticloadbalancing:DescribeTargetGroups': groups(['tg-1', 'web'], ['tg-2', 'web'], ['unused']),
        'elasticloadbalancing:DescribeTargetHealth': ({ TargetGroupArn }) => ({
          TargetHealthDescriptions:
            TargetGroupArn === 'tg-1'
              ? [target('healthy'), target('draining')]
              : [target('unavailable', 'Target.HealthCheckDisabled')],
        }),
      }),
    );
    expect(found.map(({ id, name, tags }) => [id, name, tags])).toEqual([
      [arnOf('web'), 'web', { of: 'web' }],
      [arnOf('alone'), 'alone', { of: 'alone' }],
      ['well', 'well', { of: 'well' }],
      ['empty', 'empty', { of: 'empty' }],
    ]);
    expect(found.map(targetsIn)).toEqual([
      [3, 2],
      [0, 0],
      [2, 1],
      [0, 0],
    ]);
    expect(found.every(({ spec }) => loadBalancer.spec.safeParse(spec).success)).toBe(true);
    const asked = fake.asked
      .filter(({ call }) => call.endsWith('TargetHealth'))
      .map(({ input }) => input.TargetGroupArn);
    expect(asked).toEqual(['tg-1', 'tg-2']);
    const { needs, mayUse = [] } = loadBalancers;
    expect([...needs, ...mayUse].sort()).toEqual(fake.calls);
    expect(fake.gaps).toEqual([]);
  });

  test('ask nothing more where there is none', async () => {
    const { fake, found } = await collected({ 'elasticloadbalancing:DescribeLoadBalancers': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['elasticloadbalancing:DescribeLoadBalancers']);
  });

  test.each([
    [
      'groups',
      { 'elasticloadbalancing:DescribeTargetGroups': denied('elasticloadbalancing:DescribeTargetGroups') },
      'elasticloadbalancing:DescribeTargetGroups',
    ],
    [
      'health',
      {
        'elasticloadbalancing:DescribeTargetGroups': groups(['tg-1', 'a'], ['tg-2', 'b']),
        'elasticloadbalancing:DescribeTargetHealth': denied('elasticloadbalancing:DescribeTargetHealth'),
      },
      'elasticloadbalancing:DescribeTargetHealth',
    ],
  ])('have nobody knows what targets when their %s cannot be seen', async (_what, change: Answers, missing) => {
    const { fake, found } = await collected(estate([modern('a'), modern('b')], [], change));
    for (const { spec } of found) expect(spec).toEqual({ type: 'application' });
    expect(fake.gaps).toMatchObject([{ what: 'permission', kind: 'load-balancer', missing }]);
  });

  test('count no target of a group that is gone meanwhile', async () => {
    const { fake, found } = await collected(
      estate([modern('a')], [], {
        'elasticloadbalancing:DescribeTargetGroups': groups(['tg-1', 'a']),
        'elasticloadbalancing:DescribeTargetHealth': refusal(
          'TargetGroupNotFoundException',
          'One or more target groups not found',
        ),
      }),
    );
    expect(found.map(targetsIn)).toEqual([[0, 0]]);
    expect(fake.gaps).toEqual([]);
  });

  test('have tags twenty at a time, and one that is gone spoils no other', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `lb-${index}`);
    const answers = estate(
      names.map((name) => modern(name)),
      [],
    );
    const tags = answers['elasticloadbalancing:DescribeTags'] as (input: object) => object;
    const { fake, found } = await collected({
      ...answers,
      'elasticloadbalancing:DescribeTags': (input) =>
        (input.ResourceArns as string[]).includes(arnOf('lb-22'))
          ? refusal('LoadBalancerNotFoundException', 'not found')
          : tags(input),
    });
    expect(found.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'lb-22'));
    expect(found.every(({ name, tags: own }) => own?.of === name)).toBe(true);
    const sizes = fake.asked.flatMap(({ input }) => (input.ResourceArns as string[] | undefined)?.length ?? []);
    expect(sizes.sort((a, b) => b - a)).toEqual([20, 5, 1, 1, 1, 1, 1]);
    expect(fake.gaps).toEqual([]);
  });

  test('are kept with unknown tags where an answer leaves them out', async () => {
    const { found } = await collected(
      estate([modern('a')], [], { 'elasticloadbalancing:DescribeTags': { TagDescriptions: [] } }),
    );
    expect(found.map(({ name, tags }) => [name, tags])).toEqual([['a', undefined]]);
  });

  test('have unknown tags where the answer leaves them out', async () => {
    const { found } = await collected(
      estate([modern('a')], [], { 'elasticloadbalancing:DescribeTags': { TagDescriptions: [] } }),
    );
    expect(found.map(({ name, tags }) => [name, tags])).toEqual([['a', undefined]]);
  });

  test('have unknown tags when nobody may look, and one gap says so', async () => {
    const { fake, found } = await collected(
      estate([modern('a')], [old('well', ['i-0a'])], {
        'elasticloadbalancing:DescribeTags': denied('elasticloadbalancing:DescribeTags'),
      }),
    );
    for (const resource of found) expect(resource).not.toHaveProperty('tags');
    expect(fake.gaps).toMatchObject([{ missing: 'elasticloadbalancing:DescribeTags' }]);
  });

  test('of a type that is not known here are told of, and have no type', async () => {
    const { fake, found } = await collected(estate([modern('a', 'quantum')], []));
    expect(found[0]!.spec).not.toHaveProperty('type');
    expect(fake.gaps).toMatchObject([{ what: 'resource', missing: `${arnOf('a')} Type` }]);
  });
});

test.each<[string, TargetHealthDescription[], number, number]>([
  [
    'a function without health checks',
    [
      {
        Target: { Id: 'arn:aws:lambda:…' },
        TargetHealth: { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' },
      },
    ],
    1,
    1,
  ],
  ['an address that fails', [{ Target: { Id: '10.0.0.1' }, TargetHealth: { State: 'unhealthy' } }], 1, 0],
  ['one of which nothing is said', [{}], 1, 0],
  ['none', [], 0, 0],
])('targets are counted whatever they are: %s', (_says, descriptions, registered, healthy) => {
  expect(targetsFrom(descriptions)).toEqual({ registered, healthy });
});

describe('the metrics of a load balancer', () => {
  const of = (type: string, metric: string) => {
    const folder = { application: 'app', network: 'net', gateway: 'gwy' }[type];
    const mapped = folder
      ? balancerFrom({ ...modern('web', type), LoadBalancerArn: arnOf('web', folder), Type: type as 'network' }, scope)
      : classicFrom(old('web', []), scope);
    return loadBalancers.metric!(mapped!.resource, metric);
  };
  const dimension = (folder: string) => ({ LoadBalancer: `${folder}/web/50dc6c495c0c9188` });

  test.each([
    [
      'application',
      'requests',
      [{ namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions: dimension('app') }],
    ],
    ['application', 'processedBytes', []],
    ['network', 'newFlows', [{ namespace: 'AWS/NetworkELB', name: 'NewFlowCount', dimensions: dimension('net') }]],
    [
      'network',
      'processedBytes',
      [{ namespace: 'AWS/NetworkELB', name: 'ProcessedBytes', dimensions: dimension('net') }],
    ],
    ['network', 'requests', []],
    [
      'gateway',
      'processedBytes',
      [{ namespace: 'AWS/GatewayELB', name: 'ProcessedBytes', dimensions: dimension('gwy') }],
    ],
    ['gateway', 'newFlows', []],
    ['classic', 'requests', [{ namespace: 'AWS/ELB', name: 'RequestCount', dimensions: { LoadBalancerName: 'web' } }]],
    [
      'classic',
      'processedBytes',
      [{ namespace: 'AWS/ELB', name: 'EstimatedProcessedBytes', dimensions: { LoadBalancerName: 'web' } }],
    ],
    ['classic', 'newFlows', []],
    ['classic', 'unheardOf', []],
  ])('%s: %s', (type, metric, expected) => {
    expect(of(type, metric)).toEqual(expected);
  });
});
