import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { printable } from '../../shared/model/printable.ts';
import type { Auth } from '../../shared/settings.ts';
import { type Caller, type Role, roles } from './caller.ts';

/*
 * What API Gateway has established before a request comes here: a signature that holds, or a token that its issuer has
 * signed for this audience. Without it nobody is anybody.
 */
const established = z.object({
  requestContext: z.object({
    authorizer: z.object({
      iam: z.object({ userArn: z.string().min(1) }).optional(),
      jwt: z.object({ claims: z.record(z.string(), z.unknown()) }).optional(),
    }),
  }),
});
type Established = z.infer<typeof established>['requestContext']['authorizer'];

/**
 * A session of an assumed role as its role without a path, which the session does not tell: "aws 123456789012
 * role/Reader". Within an account the names of roles are unique, whatever their paths, and those of users too.
 * Undefined when it is the ARN of something else, such as an account's root.
 */
export const principalOf = (arn: string): string | undefined => {
  const [, partition, account, what, path] =
    /^arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):(assumed-role|role|user)\/(.+)$/.exec(arn) ?? [];
  if (partition === undefined || path === undefined) return undefined;
  const names = path.split('/');
  return what === 'assumed-role'
    ? `${partition} ${account} role/${names[0]}`
    : `${partition} ${account} ${what}/${names.at(-1)}`;
};

/** The most that somebody is listed as. */
const listedAs = (listed: Auth['roles'], holds: (one: string) => boolean): Role | undefined =>
  roles.findLast((role) => listed[role].some(holds));

const byIam = ({ iam }: Established, listed: Auth['roles']): Caller | undefined => {
  if (!iam) return undefined;
  const principal = principalOf(iam.userArn);
  if (principal === undefined) return undefined;
  const role = listedAs(listed, (arn) => principalOf(arn) === principal);
  return role && { name: printable(iam.userArn), role };
};

/** The subject, which nobody else has; the address beside it is for people to read, and may be anybody's. */
const nameIn = (claims: Readonly<Record<string, unknown>>): string | undefined => {
  const { sub, email } = claims;
  if (typeof sub !== 'string' || sub === '') return undefined;
  return printable(typeof email === 'string' && email !== '' ? `${sub} (${email})` : sub);
};

/** A claim that holds several values comes from API Gateway as one text: "[finance viewer]". */
const valuesOf = (claim: unknown): readonly string[] => {
  if (Array.isArray(claim)) return claim.filter((one) => typeof one === 'string');
  if (typeof claim !== 'string') return [];
  return /^\[.*\]$/.test(claim) ? claim.slice(1, -1).split(/[ ,]+/).filter(Boolean) : [claim];
};

const byToken = ({ jwt }: Established, claim: string, listed: Auth['roles']): Caller | undefined => {
  if (!jwt) return undefined;
  const values = Object.hasOwn(jwt.claims, claim) ? valuesOf(jwt.claims[claim]) : [];
  const role = listedAs(listed, (value) => values.includes(value));
  const name = nameIn(jwt.claims);
  return role && name !== undefined ? { name, role } : undefined;
};

/** Who calls, by what the deployment was told; undefined for everybody that it does not list. */
export const callerBy =
  (auth: Auth) =>
  (event: APIGatewayProxyEventV2): Caller | undefined => {
    const { data } = established.safeParse(event);
    if (!data) return undefined;
    const { authorizer } = data.requestContext;
    return auth.type === 'iam' ? byIam(authorizer, auth.roles) : byToken(authorizer, auth.claim, auth.roles);
  };
