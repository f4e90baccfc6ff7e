import type { Gap } from '../../../model/gap.ts';
import type { AnyResource } from '../../../model/resource.ts';
import type { MetricSearch } from '../../../ports.ts';
import type { Fault } from '../reach/faults.ts';
import type { Stop } from './ask.ts';
import type { Query } from './batch.ts';

/** A gap of a scope, made of the number of resources that it concerns ("12 resources"). */
type OfMany = (resources: string) => Omit<Gap, 'account' | 'region'>;

const call = 'cloudwatch:GetMetricData';
const again = 'the next run asks again';

/** Of what is not asked again at the next run, but when its turn comes: the day on which it was. */
const askedOn = (asOf: Date) => ({ askedOn: asOf.toISOString().slice(0, 10) });

/** `missing` names the call, so that the silence of what was never asked is not taken for idleness. */
export const leftOut =
  (why: Stop, { kind }: AnyResource): OfMany =>
  (resources) => {
    if (why.is === 'denied')
      return {
        what: 'permission',
        missing: call,
        because: `${why.because}: the utilisation of ${resources} cannot be seen`,
      };
    const because =
      why.is === 'over-budget'
        ? `the budget for calls was used up before ${resources} of this kind were asked`
        : `calls failed (${why.because}) before ${resources} of this kind were asked`;
    return { kind, what: 'metric', missing: call, because: `${because}; ${again}` };
  };

/** The metric as its kind names it, which is how the silence of it is looked up; then as CloudWatch does. */
const named = (metric: string, { namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${metric} (${namespace} ${name})`;

export const unanswered =
  ({ kind }: AnyResource, { ask, address, failed }: Query): OfMany =>
  (resources) => ({
    kind,
    what: 'metric',
    missing: named(ask.metric, address),
    because: `${call} did not answer it whole for ${resources}, the first with ${failed}; ${again}`,
  });

export const unlisted =
  ({ kind }: AnyResource, metric: string, search: MetricSearch, fault: Fault, asOf: Date): OfMany =>
  (resources) => ({
    kind,
    what: fault.kind === 'denied' ? 'permission' : 'metric',
    missing: `cloudwatch:ListMetrics for ${named(metric, search)}`,
    because: `${fault.message}: under which dimensions it is kept could not be found, for ${resources}`,
    ...(fault.kind === 'denied' && askedOn(asOf)),
  });

export const tooMany =
  ({ kind }: AnyResource, metric: string, search: MetricSearch, most: number, asOf: Date): OfMany =>
  (resources) => ({
    kind,
    what: 'metric',
    missing: named(metric, search),
    because: `it has more series than are listed and asked, so at most ${most} were asked of each of ${resources}`,
    ...askedOn(asOf),
  });

export const odd =
  ({ kind }: AnyResource, { ask, address }: Query, asOf: Date): OfMany =>
  (resources) => ({
    kind,
    what: 'metric',
    missing: named(ask.metric, address),
    because: `datapoints of ${resources} that are negative or no number were left out`,
    ...askedOn(asOf),
  });
