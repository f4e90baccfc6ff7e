import { expect, test } from 'vitest';
import { contractMeters } from '../../scripts/prices/contract.ts';
import { loadCommitmentRates } from '../../shared/data/commitment-rates/index.ts';
import { loadDbClasses } from '../../shared/data/db-classes.ts';
import { loadInstanceTypes } from '../../shared/data/instance-types.ts';
import { floorRegions, loadFloor } from '../../shared/data/prices/index.ts';
import type { Price } from '../../shared/model/meter.ts';

const floor = async (region: string): Promise<ReadonlyMap<string, Price>> => (await loadFloor(region))!;

test.each(contractMeters)('us-east-1 has a price of %s per %s', async (meter, unit) => {
  expect((await floor('us-east-1')).get(meter)?.unit).toBe(unit);
});

test.each([
  ['AmazonEC2/BoxUsage:m5.large/linux', '0.096'],
  ['AmazonEC2/BoxUsage:m5.large/windows', '0.188'],
  ['AmazonEC2/BoxUsage:m5.large/rhel', '0.1248'],
  ['AmazonEC2/BoxUsage:m7i.large/windows', '0.1928'],
  ['AmazonEC2/BoxUsage:m7i-flex.large/windows', '0.18316'],
  ['AmazonEC2/BoxUsage:t3.medium/windows', '0.06'],
  ['AmazonEC2/BoxUsage:t3.micro/rhel', '0.0392'],
  ['AmazonEC2/BoxUsage:t2.micro/rhel', '0.026'],
  ['AmazonEC2/BoxUsage:c5.4xlarge/rhel', '0.8528'],
  ['AmazonEC2/EBS:VolumeUsage.gp2', '0.1'],
  ['AmazonEC2/EBS:VolumeUsage.gp3', '0.08'],
  ['AmazonEC2/EBS:SnapshotUsage', '0.05'],
  ['AmazonEC2/EBS:VolumeP-IOPS.io2', '0.065'],
  ['AmazonEC2/EBS:VolumeP-IOPS.io2.tier2', '0.0455'],
  ['AmazonEC2/EBS:VolumeP-IOPS.io2.tier3', '0.03185'],
  ['AmazonEC2/EBS:VolumeP-Throughput.gp3', '40.96'],
  ['AmazonEC2/NatGateway-Hours', '0.045'],
  ['AWSELB/LoadBalancerUsage/application', '0.0225'],
  ['AmazonVPC/PublicIPv4:IdleAddress', '0.005'],
  ['AmazonRDS/InstanceUsage:db.m5.large/mysql', '0.171'],
  ['AmazonRDS/Multi-AZUsage:db.m5.large/mysql', '0.342'],
  ['AmazonRDS/InstanceUsage:db.m6i.large/postgres', '0.178'],
  ['AmazonRDS/Multi-AZUsage:db.t4g.small/mysql', '0.065'],
  ['AmazonRDS/RDS:GP3-Storage', '0.115'],
  ['AmazonRDS/RDS:PIOPS', '0.1'],
  ['AmazonDynamoDB/WriteRequestUnits', '0.000000625'],
  ['AmazonCloudWatch/TimedStorage-ByteHrs', '0.03'],
  ['AWSLambda/Lambda-GB-Second', '0.0000166667'],
  ['AWSLambda/Lambda-GB-Second-ARM', '0.0000133334'],
  ['AWSLambda/Request', '0.0000002'],
])('us-east-1 lists %s at %s', async (meter, price) => {
  expect((await floor('us-east-1')).get(meter)?.price).toBe(price);
});

test('a price says where it comes from and of when it is', async () => {
  expect((await floor('us-east-1')).get('AmazonEC2/BoxUsage:m5.large/linux')).toEqual({
    unit: 'Hrs',
    price: '0.096',
    source: 'karpenter-2026-07-20',
    asOf: '2026-07-20',
  });
});

test.each(floorRegions)('every price of %s is a positive decimal with a unit, a source and a date', async (region) => {
  for (const [meter, { unit, price, source, asOf }] of await floor(region)) {
    expect(price, meter).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
    expect(Number(price), meter).toBeGreaterThan(0);
    expect(price.length, `${meter} ${price} looks like float noise`).toBeLessThanOrEqual(12);
    expect(unit, meter).toMatch(/^(Hrs|GB-Mo|IOPS-Mo|GiBps-mo|GB|LCU-Hrs|GB-Second|Requests|Units)$/);
    expect(source, meter).not.toBe('');
    expect(asOf, meter).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});

test('what is not known for a region is absent, never carried over', async () => {
  const ireland = await floor('eu-west-1');
  expect(ireland.get('AmazonEC2/BoxUsage:m5.large/linux')?.price).toBe('0.107');
  expect(ireland.has('AmazonDynamoDB/ReadCapacityUnit-Hrs')).toBe(false);
  expect(ireland.has('AmazonEC2/BoxUsage:m5.large/windows')).toBe(false);
  // 572 types that the feed only infers from us-east-1
  const oregon = await floor('us-west-2');
  expect(oregon.has('AmazonEC2/BoxUsage:m8g.large/linux')).toBe(false);
});

test('a region without bundled prices has no floor', async () => {
  expect(await loadFloor('eu-north-1')).toBeUndefined();
  expect(await loadFloor('constructor')).toBeUndefined();
  expect(await loadCommitmentRates('eu-north-1')).toBeUndefined();
});

test('reserved rates are below on demand, and three years below one', async () => {
  for (const region of floorRegions) {
    const prices = await floor(region);
    for (const [meter, { hourly }] of (await loadCommitmentRates(region)) ?? []) {
      const demand = Number(prices.get(meter)?.price);
      expect(Number(hourly.oneYearAllUpfront), `${region} ${meter}`).toBeLessThan(demand);
      expect(Number(hourly.threeYearAllUpfront), `${region} ${meter}`).toBeLessThan(Number(hourly.oneYearAllUpfront));
    }
  }
  const rates = await loadCommitmentRates('us-east-1');
  expect(rates?.get('AmazonEC2/BoxUsage:c5.xlarge/linux')).toEqual({
    hourly: { oneYearAllUpfront: '0.1', threeYearAllUpfront: '0.06199' },
    source: 'rosa-2025-01-14',
    asOf: '2025-01-14',
  });
});

test('instance types carry what sizing and compatibility need', async () => {
  const types = await loadInstanceTypes();
  expect(types.size).toBe(1373);
  expect(types.get('m5.large')).toMatchObject({
    type: 'm5.large',
    family: 'm5',
    vcpu: 2,
    memoryMiB: 8192,
    architectures: ['x86_64'],
    networkBaselineGbps: 0.75,
    networkPeakGbps: 10,
    ebsBaselineMbps: 650,
    ebsBaselineMBps: 81.25,
    ebsBaselineIops: 3600,
    ebsMaximumIops: 18750,
    hypervisor: 'nitro',
    burstable: false,
    bareMetal: false,
    instanceStoreGB: 0,
    gpus: 0,
    maxNetworkInterfaces: 3,
    ipv4PerInterface: 10,
    ena: 'required',
    nvme: 'required',
    offered: floorRegions,
  });
  expect(types.get('t3.micro')).toMatchObject({ vcpu: 2, memoryMiB: 1024, burstable: true, cpuBaselinePercent: 10 });
  expect(types.get('m7g.large')).toMatchObject({ architectures: ['arm64'], vcpu: 2, memoryMiB: 8192 });
  expect(types.get('m5.large')).not.toHaveProperty('cpuBaselinePercent');
  expect(types.get('g4dn.12xlarge')?.gpus).toBe(4);
  expect(types.get('p4d.24xlarge')?.networkBaselineGbps).toBe(400);
});

test('database classes carry their size, and the baselines of the EC2 type of their name', async () => {
  const classes = await loadDbClasses();
  expect(classes.get('db.m5.large')).toMatchObject({
    family: 'm5',
    generation: 5,
    vcpu: 2,
    memoryMiB: 8192,
    ebsBaselineMBps: 81.25,
  });
  expect(classes.get('db.m7g.large')).toMatchObject({ vcpu: 2, memoryMiB: 8192, architectures: ['arm64'] });
  expect(classes.get('db.t4g.micro')).toMatchObject({ burstable: true, cpuBaselinePercent: 10 });
});
