import { type Resources, shown } from './synthesised.ts';

/** One statement of a policy in a template. */
export interface Said {
  /** The logical id of what carries the policy. */
  readonly of: string;
  readonly type: string;
  readonly sid: string | undefined;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}
interface Document {
  readonly Statement: readonly Statement[];
}

const listed = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/** Every statement that says what somebody may do: of roles, and of the policies that resources carry themselves. */
export const statementsIn = (resources: Resources): Said[] =>
  Object.entries(resources).flatMap(([of, { Type: type, Properties = {} }]) => {
    const inline = (Properties.Policies ?? []) as { readonly PolicyDocument: Document }[];
    const documents = [
      ...inline.map(({ PolicyDocument }) => PolicyDocument),
      ...listed(Properties.PolicyDocument as Document | undefined),
      ...listed(Properties.KeyPolicy as Document | undefined),
    ];
    return documents.flatMap(({ Statement }) =>
      Statement.map(({ Sid, Effect, Action, Resource, Condition }) => ({
        of,
        type,
        sid: Sid,
        effect: Effect,
        actions: listed(Action),
        resources: listed(Resource).map(shown),
        condition: Condition,
      })),
    );
  });

/** What roles may do; a policy of a resource says who may come to it instead. */
export const ofRoles = (said: readonly Said[]): Said[] =>
  said.filter(({ type }) => type === 'AWS::IAM::Role' || type === 'AWS::IAM::Policy');
