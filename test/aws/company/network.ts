import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DescribeSubnetsCommand,
  DisassociateAddressCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand as CreateClassicCommand,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { always, type Ground, hourly, type Is, onceADay, type Step } from './ground.ts';
import type { Instances } from './instances.ts';

/** Where the region's default network is. */
interface Network {
  vpc: string;
  subnets: string[];
}

export const networkSteps = (ground: Ground, instances: Instances): Step[] => {
  const network: Network = { vpc: '', subnets: [] };
  const found: Step = {
    daysAgo: 120,
    async do() {
      const { Subnets = [] } = await ground.ec2.send(new DescribeSubnetsCommand({}));
      network.vpc = Subnets[0]!.VpcId!;
      network.subnets = Subnets.map(({ SubnetId }) => SubnetId!);
    },
  };
  return [
    found,
    ...addressSteps(ground, instances),
    ...gatewaySteps(ground, network),
    ...balancerSteps(ground, network, instances),
  ];
};

const allocate = async ({ ec2 }: Ground): Promise<{ id: string }> => {
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  return { id: AllocationId! };
};

/** In use; let go 30 days ago; let go 2 days ago. CloudTrail knows since when, by the association that was given out. */
const addressSteps = (ground: Ground, { ids }: Instances): Step[] =>
  [
    { letGoDaysAgo: undefined, host: 'right-sized', is: 'fine' as const },
    { letGoDaysAgo: 30, host: 'oversized', is: 'wasteful' as const },
    { letGoDaysAgo: 2, host: 'hardly-idle', is: 'fine' as const },
  ].flatMap(({ letGoDaysAgo, host, is }) => {
    let association = '';
    const made: Step = {
      daysAgo: 60,
      async do() {
        const { id: AllocationId } = await allocate(ground);
        const InstanceId = ids.get(host)!;
        const given = await ground.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }));
        association = given.AssociationId!;
        ground.recorded(
          {
            name: 'AssociateAddress',
            resources: [{ type: 'AWS::EC2::Instance', name: InstanceId }],
            requestParameters: { allocationId: AllocationId, instanceId: InstanceId },
            responseElements: { _return: true, associationId: association },
          },
          60,
        );
        ground.say('elastic-ip', AllocationId, { 'unassociated-address': is });
      },
    };
    if (letGoDaysAgo === undefined) return [made];
    const letGo: Step = {
      daysAgo: letGoDaysAgo,
      async do() {
        await ground.ec2.send(new DisassociateAddressCommand({ AssociationId: association }));
        const requestParameters = { associationId: association };
        ground.recorded({ name: 'DisassociateAddress', resources: [], requestParameters }, letGoDaysAgo);
      },
    };
    return [made, letGo];
  });

/** One that carries nothing and no route leads to, one that a route leads to, one that carries packets. */
const gatewaySteps = (ground: Ground, network: Network): Step[] =>
  [
    { packets: 0, routed: false, is: 'wasteful' as Is },
    { packets: 0, routed: true, is: 'fine' as Is },
    { packets: 5000, routed: true, is: 'fine' as Is },
  ].map(({ packets, routed, is }) => ({
    daysAgo: 117,
    async do() {
      const { ec2 } = ground;
      const { id: AllocationId } = await allocate(ground);
      const { NatGateway } = await ec2.send(
        new CreateNatGatewayCommand({ SubnetId: network.subnets[0]!, AllocationId }),
      );
      const id = NatGateway!.NatGatewayId!;
      if (routed) {
        const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: network.vpc }));
        const RouteTableId = RouteTable!.RouteTableId!;
        await ec2.send(new CreateRouteCommand({ RouteTableId, NatGatewayId: id, DestinationCidrBlock: '0.0.0.0/0' }));
      }
      const dimensions = { NatGatewayId: id };
      for (const name of ['PacketsInFromSource', 'PacketsInFromDestination'])
        ground.metric(['AWS/NATGateway', name], dimensions, always(packets), 117);
      for (const name of ['BytesOutToDestination', 'BytesInFromDestination'])
        ground.metric(['AWS/NATGateway', name], dimensions, always(packets * 800), 117);
      ground.metric(['AWS/NATGateway', 'ActiveConnectionCount'], dimensions, always(packets > 0 ? 12 : 0), 117);
      ground.say('nat-gateway', id, { 'idle-nat-gateway': is });
    },
  }));

/** A load balancer publishes requests when there are some: one in some hours alone says nothing of the others. */
const balancerSteps = (ground: Ground, network: Network, { ids }: Instances): Step[] => {
  const host = () => ids.get('right-sized')!;
  const says = (id: string, is: Is) => ground.say('load-balancer', id, { 'idle-load-balancer': is });
  const modern = async (Name: string, Type: 'application' | 'network', targets: boolean): Promise<string> => {
    const { balancers } = ground;
    const Protocol = Type === 'application' ? 'HTTP' : 'TCP';
    const Subnets = network.subnets.slice(0, 2);
    const made = await balancers.send(new CreateLoadBalancerCommand({ Name, Type, Subnets }));
    const arn = made.LoadBalancers![0]!.LoadBalancerArn!;
    const group = await balancers.send(
      new CreateTargetGroupCommand({ Name, Protocol, Port: 80, VpcId: network.vpc, TargetType: 'instance' }),
    );
    const TargetGroupArn = group.TargetGroups![0]!.TargetGroupArn!;
    if (targets) await balancers.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: host() }] }));
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    await balancers.send(new CreateListenerCommand({ LoadBalancerArn: arn, Protocol, Port: 80, DefaultActions }));
    return arn;
  };
  const dimensionOf = (arn: string) => ({ LoadBalancer: arn.slice(arn.indexOf('loadbalancer/') + 13) });
  const classic = async (name: string, requestsPerHour: number, is: Is): Promise<void> => {
    const { classic: client, region } = ground;
    const Listeners = [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 80 }];
    const AvailabilityZones = [`${region}a`];
    await client.send(new CreateClassicCommand({ LoadBalancerName: name, Listeners, AvailabilityZones }));
    const Instances = [{ InstanceId: host() }];
    await client.send(new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName: name, Instances }));
    ground.metric(['AWS/ELB', 'RequestCount'], { LoadBalancerName: name }, hourly(requestsPerHour), 116);
    says(name, is);
  };
  return [
    {
      daysAgo: 116,
      async do() {
        says(await modern('forgotten', 'application', false), 'wasteful');
        const quiet = await modern('quiet', 'application', true);
        ground.metric(['AWS/ApplicationELB', 'RequestCount'], dimensionOf(quiet), onceADay(8, null), 116);
        says(quiet, 'unsure');
        const hardly = await modern('hardly-quiet', 'application', true);
        ground.metric(['AWS/ApplicationELB', 'RequestCount'], dimensionOf(hardly), hourly(1), 116);
        says(hardly, 'fine');
      },
    },
    {
      daysAgo: 116,
      async do() {
        const flowing = await modern('flowing', 'network', true);
        ground.metric(['AWS/NetworkELB', 'NewFlowCount'], dimensionOf(flowing), always(20), 116);
        ground.metric(['AWS/NetworkELB', 'ProcessedBytes'], dimensionOf(flowing), always(20_000), 116);
        says(flowing, 'fine');
        await classic('old-quiet', 4, 'wasteful');
        await classic('old-busy', 5, 'fine');
      },
    },
  ];
};
