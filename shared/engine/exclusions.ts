import type { Gap } from '../model/gap.ts';
import type { Policy } from '../model/policy.ts';
import type { AnyResource } from '../model/resource.ts';

/** Why a check leaves a resource out; a tag that cannot be read excludes too, and is a gap. */
export interface Exclusion {
  readonly because: string;
  readonly gap?: Gap;
}

const tagPattern = /^(\d{4}-\d{2}-\d{2})(?:\s+(.*))?$/s;
const isDate = (text: string): boolean => !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
const today = (asOf: number): string => new Date(asOf).toISOString().slice(0, 10);
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

const byTag = (resource: AnyResource, check: string, asOf: number): Exclusion | undefined => {
  for (const key of ['plimsoll:ignore', `plimsoll:ignore:${check}`]) {
    const value = resource.tags?.[key];
    if (value === undefined) continue;
    const [, until, reason] = tagPattern.exec(value.trim()) ?? [];
    if (!until || !isDate(until)) {
      const because = `tag ${key} is "${short(value)}", not "YYYY-MM-DD reason"`;
      const { account, region, kind, id } = resource;
      const gap: Gap = { account, region, kind, what: 'tag', missing: `${key} of ${id}`, because };
      return { because: `excluded: ${because}; excluded until it can be read`, gap };
    }
    if (today(asOf) < until)
      return { because: `excluded until ${until} by tag ${key}: ${short(reason ?? 'no reason given')}` };
  }
  return undefined;
};

const byPolicy = (resource: AnyResource, check: string, policy: Policy, asOf: number): Exclusion | undefined => {
  for (const rule of policy.exclude) {
    if (rule.until && today(asOf) >= rule.until) continue;
    const separator = rule.tag?.indexOf('=') ?? -1;
    const tagged =
      rule.tag === undefined || resource.tags?.[rule.tag.slice(0, separator)] === rule.tag.slice(separator + 1);
    const matches =
      tagged &&
      [
        [rule.account, resource.account],
        [rule.region, resource.region],
        [rule.kind, resource.kind],
        [rule.resource, resource.id],
        [rule.check, check],
      ].every(([wanted, is]) => wanted === undefined || wanted === is);
    if (matches) return { because: `excluded by policy "${policy.name}": ${rule.reason}` };
  }
  return undefined;
};

/** Excluded by tag or policy? Without tags the answer is unknown, which the caller must treat as unsure. */
export const exclusion = (resource: AnyResource, check: string, policy: Policy, asOf: number): Exclusion | undefined =>
  byTag(resource, check, asOf) ?? byPolicy(resource, check, policy, asOf);
