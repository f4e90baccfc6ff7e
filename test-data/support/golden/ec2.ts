import { addressOf, amount, named, type Parser, part, priced, termOf } from './row.ts';

export const instance: Parser = (rows) => {
  const row = named(rows, /^Instance usage/);
  const [, system, purchase, instanceType] = /^Instance usage \((.+), (.+), (.+)\)$/.exec(row?.component ?? '') ?? [];
  if (!row) return undefined;
  const { name } = addressOf(row);
  const dedicated = name.includes('tenancy_dedicated');
  const platform = system === 'Windows' ? 'windows' : 'linux';
  const meter = `AmazonEC2/${dedicated ? 'Dedicated' : 'Box'}Usage:${instanceType}/${platform}`;
  const reserved = purchase === 'reserved' ? { reserved: termOf(name) } : {};
  const spec = {
    instanceType,
    platform,
    state: 'running',
    lifecycle: 'on-demand',
    tenancy: dedicated ? 'dedicated' : 'default',
    autoScalingGroup: name,
    publicAddress: 'none',
  };
  return part('ec2-instance', priced(row, meter, reserved), spec, { count: amount(row) / 730 });
};

export const volume: Parser = (rows) => {
  const size = named(rows, /^Storage \(.+, (gp2|gp3|io1)\)$/);
  if (!size) return undefined;
  const volumeType = size.component.slice(-4, -1);
  const iops = named(rows, /^Provisioned IOPS$/);
  const storage = `AmazonEC2/EBS:VolumeUsage.${volumeType === 'io1' ? 'piops' : volumeType}`;
  return part('ebs-volume', [...priced(size, storage), ...priced(iops, 'AmazonEC2/EBS:VolumeP-IOPS.piops')], {
    volumeType,
    sizeGiB: amount(size),
    iops: iops ? amount(iops) : null,
    throughputMiBps: null,
    state: 'in-use',
  });
};

export const snapshots: Parser = (rows) => {
  const held = rows.filter(({ component }) => /^EBS snapshot( storage)?$/.test(component));
  const lines = held.flatMap((row) => priced(row, 'AmazonEC2/EBS:SnapshotUsage', { stated: true }));
  return lines.length > 0 ? part('ebs-snapshot', lines, { tier: 'standard' }) : undefined;
};
