import { describe, expect, test } from 'vitest';
import { ec2Instance } from '../../../shared/services/ec2-instance/kind.ts';
import { running } from './given.ts';

const lines = (spec: object, zone?: string) => {
  const parsed = ec2Instance.spec.parse({ ...running, instanceType: 'm5.large', ...spec });
  const instance = { account: '1', region: 'us-east-1', kind: 'ec2-instance', id: 'i-1', zone, spec: parsed };
  return ec2Instance.meters(instance, new Map());
};
const bills = (spec: object) => Object.fromEntries(lines(spec).map(({ meter, quantity }) => [meter, quantity]));
const address = 'AmazonVPC/PublicIPv4:InUseAddress';

describe('what an instance bills', () => {
  test.each(['linux', 'windows', 'rhel', 'suse'])('on %s is every hour of the month', (platform) => {
    expect(bills({ platform })).toEqual({ [`AmazonEC2/BoxUsage:m5.large/${platform}`]: 730 });
  });
  test.each(['stopping', 'stopped', 'shutting-down', 'terminated'])('is nothing when %s', (state) => {
    expect(bills({ state, publicAddress: 'ephemeral' })).toEqual({});
  });
  test('is at a meter of its own off shared on demand, so that its price is never mistaken', () => {
    expect(bills({ tenancy: 'dedicated' })).toEqual({ 'AmazonEC2/DedicatedUsage:m5.large/linux': 730 });
    expect(bills({ tenancy: 'host' })).toEqual({ 'AmazonEC2/HostBoxUsage:m5.large/linux': 730 });
    expect(bills({ lifecycle: 'spot' })).toEqual({ 'AmazonEC2/SpotUsage:m5.large/linux': 730 });
    expect(bills({ lifecycle: 'capacity-block' })).toEqual({ 'AmazonEC2/ReservedCapacityUsage:m5.large/linux': 730 });
  });
  test('has the address that comes with it', () => {
    expect(bills({ publicAddress: 'ephemeral' })[address]).toBe(730);
    expect(address in bills({ publicAddress: 'elastic' })).toBe(false);
    expect(address in bills({ publicAddress: null })).toBe(false);
    expect(bills({ publicAddress: undefined })).toHaveProperty([address], undefined);
  });
  test.each([{ state: undefined }, { platform: undefined }, { lifecycle: undefined }, { tenancy: undefined }])(
    'is unknown with %j',
    (spec) => {
      expect(lines(spec)[0]?.quantity).toBeUndefined();
    },
  );
  test('says what commitments match it on, but for Spot', () => {
    expect(lines({}, 'us-east-1a')[0]?.use).toEqual({
      service: 'ec2',
      type: 'm5.large',
      platform: 'linux',
      tenancy: 'default',
      zone: 'us-east-1a',
    });
    expect(lines({ lifecycle: null, tenancy: null })[0]?.use).toMatchObject({ tenancy: 'default' });
    expect(lines({ lifecycle: 'spot' })[0]?.use).toBeUndefined();
  });
});

describe('a spec', () => {
  test.each([
    { platform: 'solaris' },
    { state: 'on' },
    { lifecycle: 'cheap' },
    { instanceType: 5 },
    { enaSupport: 'yes' },
  ])('refuses %j', (wrong) => {
    expect(ec2Instance.spec.safeParse(wrong).success).toBe(false);
  });
});
