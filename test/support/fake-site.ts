import type { Gap } from '../../shared/model/gap.ts';
import type { ClientType, OwnCost, Site } from '../../shared/ports.ts';
import { stackOf } from '../../shared/sources/aws/reach/middleware.ts';
import { callName } from '../../shared/sources/aws/reach/services.ts';
import type { Session } from '../../shared/sources/aws/reach/session.ts';
import { openSite } from '../../shared/sources/aws/reach/site.ts';

/** What AWS is to say to a call: an answer, an error that it throws, or a function of what was asked. */
export type Answer = object | Error | ((input: Readonly<Record<string, unknown>>) => object | Error);

/** Answers by `<IAM prefix>:<Operation>`: 'ec2:DescribeInstances'. A call that is not listed fails the test. */
export type Answers = Readonly<Record<string, Answer>>;

export interface FakeSite {
  readonly site: Site;
  /** Every call with its input, in order: pages count one each. */
  readonly asked: readonly { readonly call: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** The gaps told so far, of `gap` and of `attempt`. */
  readonly gaps: readonly Gap[];
  /** The calls asked so far by name, without repeats, sorted: what `needs` and `mayUse` have to cover. */
  readonly calls: readonly string[];
}

const session: Session = {
  provider: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  expire() {},
};
const cost: OwnCost = { request() {}, reserve: () => true, spent: { calls: {}, metrics: 0, dollars: 0 } };

/**
 * A Site of account 111122223333 in eu-west-1, known at 2026-03-01, whose AWS gives these answers. `once`, `attempt`,
 * `gap` and the clients with their paginators are the real ones; nothing goes to the network.
 *
 *     const { site, gaps, asked } = fakeSite({
 *       'ec2:DescribeNatGateways': pages([{ NatGateways: [one] }, { NatGateways: [other] }]),
 *       'ec2:DescribeRouteTables': denied('ec2:DescribeRouteTables'),
 *       'ec2:DescribeImages': ({ ImageIds }) => ({ Images: … }),
 *     });
 *     expect(await Array.fromAsync(natGateways.collect(site))).toEqual([…]);
 */
export const fakeSite = (
  answers: Answers,
  { account = '111122223333', region = 'eu-west-1', partition = 'aws', asOf = '2026-03-01T00:00:00Z' } = {},
): FakeSite => {
  const asked: { call: string; input: Readonly<Record<string, unknown>> }[] = [];
  const open = openSite(
    { account, region },
    session,
    { cost, timeouts: { connectionMs: 1000, requestMs: 1000 } },
    { partition, asOf: new Date(asOf) },
  );
  const answering = new Set<object>();

  const client = <C extends { destroy(): void }>(type: ClientType<C>, inRegion = region): C => {
    const made = open.client(type, inRegion);
    if (answering.has(made)) return made;
    answering.add(made);
    stackOf(made).add(
      (_next, { clientName = '', commandName = '' }) =>
        async ({ input }) => {
          const call = callName(clientName, commandName);
          const given = input as Readonly<Record<string, unknown>>;
          asked.push({ call, input: given });
          const answer = answers[call];
          if (answer === undefined) throw new Error(`the test has no answer for ${call}`);
          const said = typeof answer === 'function' ? answer(given) : answer;
          if (said instanceof Error) throw said;
          return { output: { $metadata: { httpStatusCode: 200 }, ...said }, response: {} };
        },
      { name: 'fakeAnswer', step: 'initialize', priority: 'high', override: true },
    );
    return made;
  };

  return {
    site: { ...open, client },
    asked,
    get gaps() {
      return open.gaps();
    },
    get calls() {
      return [...new Set(asked.map(({ call }) => call))].sort();
    },
  };
};

/** What names the next page: in the request, and in the answer. */
export interface Tokens {
  readonly asks: string;
  readonly says: string;
}

/**
 * Pages of one answer, told apart by the token that is asked for: `NextToken` both ways, unless the service has
 * another: `pages(list, { asks: 'Marker', says: 'NextMarker' })`.
 */
export const pages =
  (list: readonly object[], { asks, says }: Tokens = { asks: 'NextToken', says: 'NextToken' }): Answer =>
  (input) => {
    const at = input[asks] === undefined ? 0 : Number(String(input[asks]).replace('page-', ''));
    const page = list[at];
    if (!page) return new Error(`there is no page ${String(input[asks])}`);
    return at + 1 < list.length ? { ...page, [says]: `page-${at + 1}` } : page;
  };

/** An error as the SDK throws it when AWS refuses with this code and HTTP status. */
export const refusal = (name: string, message: string, status = 400): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });

/** The caller may not do this. */
export const denied = (action: string): Error =>
  refusal('UnauthorizedOperation', `You are not authorized to perform: ${action}`, 403);
