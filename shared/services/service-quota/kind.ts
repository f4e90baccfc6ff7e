import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { specSchema } from '../../model/spec.ts';

const text = z.string().min(1).nullish();

/** How much of something an account may have in a region. It bills nothing. */
export const serviceQuota = kind({
  id: 'service-quota',
  title: 'Service quota',
  service: 'ServiceQuotas',
  spec: specSchema({
    /** 'L-1216C47A' */
    quotaCode: text,
    /** 'ec2' */
    serviceCode: text,
    limit: z.number().nonnegative().nullish(),
    /** 'None' of what is counted. */
    unit: text,
    /** Where CloudWatch keeps how much of it is used. */
    usage: z
      .object({ namespace: z.string(), name: z.string(), dimensions: z.record(z.string(), z.string()) })
      .nullish(),
  }),
  metrics: {
    used: { stat: 'Maximum', step: 3600, unit: 'Count', namespace: 'AWS/Usage', name: 'ResourceCount' },
  },
  meterNames: [],
  meters: () => [],
});
export type ServiceQuota = Resource<SpecOf<typeof serviceQuota>>;
