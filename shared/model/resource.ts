import { createHash } from 'node:crypto';
import * as z from 'zod';

/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true });

const word = z.string().min(1).max(2048);

/** What makes a resource one and the same: account, region, kind and AWS's own id. */
export const identitySchema = z.object({ account: word, region: word, kind: word, id: word });
export type Identity = z.infer<typeof identitySchema>;

/** One line of `resources.ndjson`; `spec` is checked by its kind. Absent means unknown, `null` known to be none. */
export const resourceSchema = identitySchema.extend({
  name: z.string().nullish(),
  zone: z.string().nullish(),
  createdAt: instant.nullish(),
  changedAt: instant.nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  spec: z.record(z.string(), z.unknown()),
});
export type AnyResource = Readonly<z.infer<typeof resourceSchema>>;

/** A resource whose `spec` has the shape of its kind. */
export type Resource<Spec = Readonly<Record<string, unknown>>> = Omit<AnyResource, 'spec'> & { readonly spec: Spec };

/** The identity in one string; the first three parts hold no slash, so it reads back unambiguously. */
export const resourceKey = (of: Identity): string => `${of.account}/${of.region}/${of.kind}/${of.id}`;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** The opaque id under which the API knows a resource: the same for the same identity, on every run. */
export const resourceId = (of: Identity): string => `res_${digest(resourceKey(of))}`;

/** A recommendation keeps its id while account, region, resource and check stay the same. */
export const recommendationId = (of: Identity, check: string): string => `rec_${digest(`${resourceKey(of)}/${check}`)}`;
