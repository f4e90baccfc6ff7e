import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as api } from '../../functions/api.ts';
import { handler as beginAnalysis } from '../../functions/begin-analysis.ts';
import { handler as beginRun } from '../../functions/begin-run.ts';
import { openBucket } from '../../functions/bucket.ts';
import { handler as collectBilling } from '../../functions/collect-billing.ts';
import { handler as collectPrices } from '../../functions/collect-prices.ts';
import { handler as collectUtilisation } from '../../functions/collect-utilisation.ts';
import { handler as conclude } from '../../functions/conclude.ts';
import { handler as endRun } from '../../functions/end-run.ts';
import { handler as judge } from '../../functions/judge.ts';
import { handler as publishEvents } from '../../functions/publish-events.ts';
import { handler as recordMissed } from '../../functions/record-missed.ts';
import { handler as report } from '../../functions/report.ts';
import { runtime } from '../../functions/runtime.ts';
import { type FunctionName as AnyFunctionName, functionNames } from '../../infra/functions.ts';
import { type FunctionName, pipeline, pipelineFunctions } from '../../infra/pipeline/definition.ts';
import { actionOf } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { memberRole, needsNoPermission } from '../../shared/services/permissions.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { ensureTable } from '../../shared/store/table.ts';
import { execute } from '../infra/local-pipeline.ts';
import { statementsIn } from '../infra/statements.ts';
import { synthesise } from '../infra/synthesised.ts';
import { accounts, type Company, callerKeys, externalId, role, seedCompany } from './company.ts';
import { enter } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

const names = { table: 'plimsoll', bucket: 'plimsoll-123456789012-us-east-1', bus: 'plimsoll' };
const told = {
  account: accounts[0],
  region: 'us-east-1',
  reading: { accounts: [...accounts], regions: ['us-east-1', 'eu-west-1'], role, externalId },
  api: { auth: { type: 'iam', roles: { approver: [`arn:aws:iam::${accounts[0]}:role/owners`] } } },
};

const handlers: Readonly<Record<FunctionName, (event: unknown) => Promise<unknown>>> = {
  'begin-run': beginRun,
  'collect-utilisation': collectUtilisation,
  'record-missed': recordMissed,
  'collect-billing': collectBilling,
  'collect-prices': collectPrices,
  'begin-analysis': beginAnalysis,
  judge,
  conclude,
  'publish-events': publishEvents,
  report,
  'end-run': endRun,
};

let aws: FakeAws;
let company: Company;
let leave: () => void;
let folder: string;
/** The actions that each function asked for: by itself, and in the role of an account that is read. */
const asked = new Map<AnyFunctionName, { readonly itself: Set<string>; readonly member: Set<string> }>();

beforeAll(async () => {
  aws = await startFakeAws();
  company = await seedCompany(aws.emulator, aws.data, new Date(), { accounts, regions: told.reading.regions });
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-deployed-'));
  const settings = join(folder, 'settings.json');
  writeFileSync(settings, JSON.stringify(settingsSchema.parse(told)));
  leave = enter({
    ...aws,
    environment: {
      ...aws.environment,
      PLIMSOLL_TABLE: names.table,
      PLIMSOLL_BUCKET: names.bucket,
      PLIMSOLL_BUS: names.bus,
      PLIMSOLL_SETTINGS: settings,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    },
  });
  await ensureTable(new DynamoDBClient({}), names.table);
  // Opened for all of them, with little patience: a table that is throttled is to be told of soon.
  runtime(2);
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: names.bucket }));
  await new EventBridgeClient({}).send(new CreateEventBusCommand({ Name: names.bus }));
});
afterAll(async () => {
  leave?.();
  rmSync(folder, { recursive: true, force: true });
  await aws?.stop();
});

const arnOf = (name: FunctionName): string => `arn:aws:lambda:us-east-1:${accounts[0]}:function:plimsoll-${name}`;
const arns = Object.fromEntries(pipelineFunctions.map((name) => [name, arnOf(name)])) as Record<FunctionName, string>;
// One function at a time, so that the proxy's log says whose request is whose.
const alone = pLimit(1);

const heard = <T>(name: AnyFunctionName, work: () => Promise<T>): Promise<T> =>
  alone(async () => {
    aws.proxy.clear();
    try {
      return await work();
    } finally {
      const of = asked.get(name) ?? { itself: new Set(), member: new Set() };
      asked.set(name, of);
      for (const { call, accessKeyId } of aws.proxy.seen)
        of[accessKeyId === callerKeys.accessKeyId ? 'itself' : 'member'].add(actionOf(call));
    }
  });

const invoke = (_: string, arn: string, event: unknown): Promise<unknown> => {
  const name = pipelineFunctions.find((one) => arns[one] === arn)!;
  return heard(name, () => handlers[name](event));
};

/** A request as API Gateway hands it over, of somebody who holds the role `owners`. */
const ask = async (method: string, path: string, { body, ...headers }: Readonly<Record<string, string>> = {}) => {
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' };
  const userArn = `arn:aws:sts::${accounts[0]}:assumed-role/owners/kim`;
  const event = {
    version: '2.0',
    routeKey: 'ANY /{proxy+}',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'api.example', 'content-type': 'application/json', ...headers },
    isBase64Encoded: false,
    requestContext: { accountId: accounts[0], http, stage: '$default', authorizer: { iam: { userArn } } },
    ...(body !== undefined && { body }),
  };
  const { statusCode, body: text } = await heard('api', () => api(event as never));
  return { status: statusCode, body: JSON.parse(text ?? '') };
};

const run = (execution: string, input: object = {}) =>
  execute({
    deployed: pipeline(arns, { bucket: names.bucket }),
    execution: `arn:aws:states:us-east-1:${accounts[0]}:execution:plimsoll-daily-run:${execution}`,
    input,
    read: async (_, key) => JSON.parse(await text((await openBucket(names.bucket).read(key))!)),
    invoke,
  });

describe('the deployed state machine over the deployed functions', () => {
  test('collects two accounts, analyses them, and tells of it', async () => {
    const ended = await run('first', { scheduledAt: company.asOf.toISOString() });
    expect(ended).toMatchObject({ status: 'SUCCEEDED' });
    const { store } = runtime();
    const last = await store.lastRun();
    expect(last?.scopes.filter(({ ok }) => ok)).toHaveLength(4);
    expect(Number(last?.savings?.monthly)).toBeGreaterThan(0);
    expect(Number(last?.ownCost.dollars)).toBeGreaterThan(0);
    const waste = company.truth.filter(({ is }) => is === 'wasteful').length;
    expect(last?.counts?.opened).toBeGreaterThan(waste / 2);
  });

  /** Lets in a run of the moment of the one before, for as long as it takes. */
  const underWay = async (run: string, during: (event: { run: string; asOf: string }) => Promise<void>) => {
    const { store } = runtime();
    const { asOf } = (await store.estate())!.header;
    const now = new Date().toISOString();
    await store.claimRun({ execution: run, run, asOf, now, until: new Date(Date.now() + 600_000).toISOString() });
    await during({ run, asOf });
    await store.releaseRun(run);
  };

  test('measures nothing anew when a scope is collected again', () =>
    underWay('run_again', async (of) => {
      const event = { ...of, account: accounts[0], region: 'us-east-1' };
      const before = await runtime().store.usageThrough(event);
      expect(await invoke('', arns['collect-utilisation'], event)).toMatchObject({
        ok: true,
        measured: 0,
        forgotten: 0,
      });
      expect(await runtime().store.usageThrough(event)).toEqual(before);
    }));

  test('notes a scope whose role cannot be assumed as a gap, and throws nothing', () =>
    underWay('run_denied', async (of) => {
      const stop = aws.proxy.meet({ call: 'sts:AssumeRole', fault: { is: 'denied' } });
      const event = { ...of, account: accounts[1], region: 'eu-west-1' };
      expect(await collectUtilisation(event)).toMatchObject({ account: accounts[1], ok: false, resources: 0 });
      stop();
      const gaps = (await runtime().store.gaps()).filter(({ what }) => what === 'scope');
      expect(gaps).toMatchObject([{ account: accounts[1], region: 'eu-west-1', missing: 'sts:AssumeRole' }]);
    }));

  test.each([
    ['the table that is throttled', { call: 'dynamodb:PutItem', fault: { is: 'throttled' } }],
    ['a region that does not answer', { region: 'eu-west-1', fault: { is: 'cut' } }],
  ] as const)('leaves %s to the state machine, which tries again', (_, met) =>
    underWay('run_passing', async (of) => {
      const gaps = await runtime().store.gaps();
      const scopes = await runtime().store.scopes();
      const stop = aws.proxy.meet(met);
      const event = { ...of, account: accounts[0], region: 'eu-west-1' };
      await expect(collectUtilisation(event)).rejects.toThrow();
      stop();
      expect(await runtime().store.gaps()).toEqual(gaps);
      expect(await runtime().store.scopes()).toEqual(scopes);
    }),
  );

  test('notes what was missed after all tries', () =>
    underWay('run_missed', async (of) => {
      const error = { Error: 'States.Timeout' };
      for (const missed of [
        { of: 'scope', account: accounts[1], region: 'eu-west-1' },
        { of: 'billing' },
        { of: 'prices' },
      ])
        await invoke('', arns['record-missed'], { ...of, ...missed, error });
      const noted = (await runtime().store.gaps()).filter(({ because }) => because.includes('States.Timeout'));
      expect(noted.map(({ what }) => what).sort()).toEqual(['commitment', 'price', 'scope']);
    }));

  test('answers who asks, and takes an approval', async () => {
    const { body: list } = await ask('GET', '/v1/recommendations');
    expect(list.items.length).toBeGreaterThan(5);
    const path = `/v1/recommendations/${list.items[0].id}`;
    const body = JSON.stringify({ move: 'approve', reason: 'agreed' });
    const approved = await ask('PATCH', path, { 'if-match': `"${list.items[0].version}"`, body });
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await ask('GET', path)).toEqual(approved);
    const report = `/v1/reports/${company.asOf.toISOString().slice(0, 7)}/json`;
    for (const other of [`/v1/resources/${list.items[0].resourceId}`, '/v1/savings', '/v1/runs', '/v1/reports', report])
      expect([other, (await ask('GET', other)).status]).toEqual([other, 200]);
  });

  test('refuses the events of a run that has ended, and asks nothing for them', async () => {
    const { asOf } = (await runtime().store.estate())!.header;
    aws.proxy.clear();
    for (const [name, place] of [
      ['collect-utilisation', { account: accounts[0], region: 'us-east-1' }],
      ['collect-billing', {}],
      ['collect-prices', {}],
    ] as const)
      await expect(handlers[name]({ run: 'run_again', asOf, ...place })).rejects.toThrow(
        'is not the run that is under way',
      );
    expect(aws.proxy.seen.filter(({ call }) => !call.startsWith('dynamodb:'))).toEqual([]);
  });

  test('does not join a run, and does not serve a time of the schedule again', async () => {
    const again = await run('again', { scheduledAt: company.asOf.toISOString() });
    expect(again).toMatchObject({ status: 'SUCCEEDED' });
    expect(again.visited).toContain('NotBegun');
  });

  test('asks for no action that its role in the template does not allow', () => {
    const { service } = synthesise(told);
    const allowed = statementsIn(service);
    for (const [name, { itself }] of asked) {
      const given = allowed.filter(({ of }) => roleOf(of, service) === `plimsoll-${name}-us-east-1`);
      const actions = new Set(given.flatMap((statement) => statement.actions));
      const more = [...itself].filter((action) => !actions.has(action) && !needsNoPermission.includes(action));
      expect({ name, more }).toEqual({ name, more: [] });
    }
    expect([...asked.keys()].sort()).toEqual([...functionNames].sort());
  });

  test("asks for no action in another account that the member's role does not allow", () => {
    const { Reader } = memberRole(catalogue, settingsSchema.parse(told).policy).Resources;
    const actions = new Set(
      Reader.Properties.Policies.flatMap(({ PolicyDocument }) =>
        PolicyDocument.Statement.flatMap(({ Action }) => Action),
      ),
    );
    const members = new Set([...asked.values()].flatMap(({ member }) => [...member]));
    expect(members.size).toBeGreaterThan(20);
    expect([...members].filter((action) => !actions.has(action) && !needsNoPermission.includes(action))).toEqual([]);
  });
});

describe('an event that is malformed', () => {
  test.each([
    ['an account id of eleven digits', { account: '12345678901' }, 'account'],
    ['a region that is none', { region: 'us_east' }, 'region'],
    ['no moment', { asOf: undefined }, 'asOf'],
    ['a misspelt key', { regoin: 'us-east-1' }, 'regoin'],
  ])('with %s is refused by the name of the field, before anything is asked', async (_, wrong, field) => {
    aws.proxy.clear();
    const event = {
      run: 'run_1',
      account: accounts[0],
      region: 'us-east-1',
      asOf: company.asOf.toISOString(),
      ...wrong,
    };
    await expect(collectUtilisation(event)).rejects.toThrow(field);
    expect(aws.proxy.seen).toEqual([]);
  });
});

const roleOf = (logicalId: string, resources: ReturnType<typeof synthesise>['service']): unknown =>
  resources[logicalId]?.Properties.RoleName;
