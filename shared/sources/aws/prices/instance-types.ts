import { EC2Client, type InstanceTypeInfo, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import type { InstanceTypeFacts } from '../../../model/instance-type.ts';
import type { Site } from '../../../ports.ts';
import { typeFrom } from './instance-types-from-aws.ts';

const missing = {
  action: 'ec2:DescribeInstanceTypes',
  kind: 'ec2-instance',
  hides: 'the size of instance types that are younger than this version of Plimsoll',
};

/** EC2 takes so many values of a filter in one request. */
const familiesAtOnce = 100;

/**
 * What EC2 says of the types in use that are not in the bundled table, and of all others of their families, so that
 * such an instance can be sized too. Nothing is asked where every type is known, as is usual.
 */
export const unknownTypes = async (
  site: Site,
  inUse: Iterable<string>,
  known: { has(type: string): boolean },
): Promise<readonly InstanceTypeFacts[]> => {
  const families = [...new Set([...inUse].flatMap((type) => (known.has(type) ? [] : [type.split('.')[0]!])))].sort();
  const found: InstanceTypeFacts[] = [];
  for (let at = 0; at < families.length; at += familiesAtOnce) {
    const Values = families.slice(at, at + familiesAtOnce).map((family) => `${family}.*`);
    const described = await site.attempt(missing, async () => {
      const types: InstanceTypeInfo[] = [];
      const paging = { client: site.client(EC2Client), pageSize: 100 };
      const asked = { Filters: [{ Name: 'instance-type', Values }] };
      for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes(paging, asked))
        types.push(...InstanceTypes);
      return types;
    });
    for (const one of described ?? []) {
      const facts = typeFrom(one, site.scope.region);
      if (facts && !known.has(facts.type)) found.push(facts);
      if (!facts) {
        const because = 'EC2 does not tell its vCPUs, its memory or its architecture';
        site.gap({ kind: 'ec2-instance', what: 'resource', missing: one.InstanceType ?? 'an instance type', because });
      }
    }
  }
  return found;
};

/** The types of several regions in one list, each with all the regions that told of it, in order of their names. */
export const joinedTypes = (lists: Iterable<readonly InstanceTypeFacts[]>): InstanceTypeFacts[] => {
  const types = new Map<string, InstanceTypeFacts>();
  for (const one of [...lists].flat()) {
    const before = types.get(one.type);
    const offered = [...new Set([...(before?.offered ?? []), ...one.offered])].sort();
    types.set(one.type, { ...one, offered });
  }
  return [...types.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
};
