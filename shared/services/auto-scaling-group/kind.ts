import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { specSchema } from '../../model/spec.ts';

const size = z.number().int().nonnegative().nullish();

/** Instances that come and go together. The group itself bills nothing: its instances do. */
export const autoScalingGroup = kind({
  id: 'auto-scaling-group',
  title: 'Auto Scaling group',
  service: 'AmazonEC2',
  spec: specSchema({
    /** The type of its instances, where they all have the same. */
    instanceType: z.string().min(1).nullish(),
    minSize: size,
    maxSize: size,
    desiredCapacity: size,
  }),
  metrics: {
    cpu: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'AWS/EC2', name: 'CPUUtilization' },
    inService: {
      stat: 'Average',
      step: 300,
      unit: 'Count',
      namespace: 'AWS/AutoScaling',
      name: 'GroupInServiceInstances',
    },
  },
  meterNames: [],
  meters: () => [],
});
export type AutoScalingGroup = Resource<SpecOf<typeof autoScalingGroup>>;
