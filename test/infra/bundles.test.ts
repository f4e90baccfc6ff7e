import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { builtinModules } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../functions/embedded.ts';
import { type Bundled, bundle, type FunctionName, functionNames } from '../../scripts/deploy/bundle.ts';
import { settingsSchema } from '../../shared/settings.ts';

const run = promisify(execFile);
const node = join(import.meta.dirname, '../../node_modules/node/bin/node');
const caller = 'arn:aws:iam::111122223333:role/owners';
const settings = settingsSchema.parse({ api: { auth: { type: 'iam', roles: { viewer: [caller] } } } });

let folder: string;
let made: ReadonlyMap<FunctionName, Bundled>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-bundled-'));
  made = await bundle({ settings, folder });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const asking = `
  require('./index.js').handler(JSON.parse(process.argv[1]), { getRemainingTimeInMillis: () => 10000 }).then(
    (answer) => ({ answer }),
    ({ name, message }) => ({ name, message }),
  ).then((told) => process.stdout.write('\\n' + JSON.stringify(told)));
`;

/** Hands an event to a bundle, alone in a folder with nothing installed, and with nothing else in the environment. */
const ask = async (name: FunctionName, event: unknown, more: Readonly<Record<string, string>> = {}) => {
  const home = await mkdtemp(join(tmpdir(), `plimsoll-${name}-`));
  try {
    await cp(join(folder, name), home, { recursive: true });
    const env = {
      PLIMSOLL_TABLE: 'plimsoll',
      PLIMSOLL_BUCKET: 'plimsoll-bucket',
      PLIMSOLL_BUS: 'plimsoll',
      PLIMSOLL_SETTINGS: join(home, 'settings.json'),
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      ...more,
    };
    const { stdout, stderr } = await run(node, ['-e', asking, JSON.stringify(event)], { cwd: home, env });
    const lines = stdout.trim().split('\n');
    return { logged: stdout + stderr, ...JSON.parse(lines.at(-1)!) } as {
      readonly logged: string;
      readonly answer?: { readonly statusCode: number; readonly body: string };
      readonly name?: string;
      readonly message?: string;
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

const request = (userArn?: string, path = '/v1/openapi.json') => ({
  version: '2.0',
  routeKey: 'ANY /{proxy+}',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'example.execute-api.eu-west-1.amazonaws.com' },
  isBase64Encoded: false,
  requestContext: {
    accountId: '111122223333',
    http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    stage: '$default',
    ...(userArn !== undefined && { authorizer: { iam: { userArn, accountId: '111122223333' } } }),
  },
});

describe('a bundle', () => {
  test('is one file with its settings, for each function', async () => {
    for (const name of functionNames)
      expect([name, (await readdir(join(folder, name))).toSorted()]).toEqual([name, ['index.js', 'settings.json']]);
    expect(settingsSchema.parse(JSON.parse(await readFile(join(folder, 'judge/settings.json'), 'utf8')))).toEqual(
      settings,
    );
  });

  test('has everything in it but what Node has', () => {
    for (const [name, { imports }] of made) {
      const outside = imports.filter(({ external, path }) => external && !isOfNode(path)).map(({ path }) => path);
      expect([name, outside]).toEqual([name, []]);
    }
  });

  test('has no client of the estate in the API, so that it starts fast', () => {
    const inputs = Object.keys(made.get('api')!.inputs);
    expect(inputs.filter((input) => /client-(ec2|rds|cloudwatch|lambda|cost-explorer)\//.test(input))).toEqual([]);
  });

  test('is the same, byte by byte, when it is built again', async () => {
    const again = await mkdtemp(join(tmpdir(), 'plimsoll-bundled-'));
    await bundle({ settings, folder: again, names: ['judge', 'collect-prices'] });
    for (const name of ['judge', 'collect-prices'])
      expect(await readFile(join(again, name, 'index.js'), 'utf8')).toBe(
        await readFile(join(folder, name, 'index.js'), 'utf8'),
      );
    await rm(again, { recursive: true, force: true });
  });
});

const isOfNode = (path: string): boolean => path.startsWith('node:') || builtinModules.includes(path);

describe('alone on a bare Node', () => {
  test.each(functionNames.filter((name) => name !== 'api'))(
    '%s refuses a malformed event by its field',
    async (name) => {
      const { name: error, message } = await ask(name, { runn: 'run_1' });
      expect(error).toBe('InputError');
      expect(message).toMatch(new RegExp(`^event of ${name}: \\w+`));
    },
  );

  test('the API reads the table with the credentials that Lambda puts into its environment', async () => {
    const embedded = await startEmbedded('plimsoll');
    const where = { AWS_ENDPOINT_URL_DYNAMODB: embedded.endpoint };
    const credentials = {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local-only',
      AWS_SESSION_TOKEN: 'session',
    };
    const list = request('arn:aws:sts::111122223333:assumed-role/owners/somebody', '/v1/recommendations');
    try {
      const [read, without] = [await ask('api', list, { ...where, ...credentials }), await ask('api', list, where)];
      expect(read.answer).toMatchObject({ statusCode: 200, body: expect.stringContaining('"items":[]') });
      expect(without.answer).toMatchObject({ statusCode: 500 });
      expect(without.logged).toContain('Unable to find environment variable credentials');
    } finally {
      await embedded.stop();
    }
  });

  test('a function that reads accounts signs with those credentials too', async () => {
    const signed: (string | undefined)[] = [];
    const sts = createServer(({ headers }, answer) => {
      signed.push(headers.authorization);
      answer.writeHead(403).end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>');
    });
    const embedded = await startEmbedded('plimsoll');
    await new Promise<void>((listening) => sts.listen(0, '127.0.0.1', listening));
    const { port } = sts.address() as AddressInfo;
    try {
      const { message } = await ask(
        'begin-run',
        { execution: 'arn:aws:states:eu-west-1:111122223333:execution:plimsoll:one' },
        {
          AWS_ENDPOINT_URL_DYNAMODB: embedded.endpoint,
          AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
          AWS_ACCESS_KEY_ID: 'AKIAOFLAMBDA',
          AWS_SECRET_ACCESS_KEY: 'local-only',
        },
      );
      expect(signed).toContainEqual(expect.stringContaining('Credential=AKIAOFLAMBDA/'));
      expect(message).toContain('AWS in eu-west-1: AccessDenied');
    } finally {
      sts.close();
      await embedded.stop();
    }
  });

  test('the API answers a signed-in caller', async () => {
    const { answer } = await ask('api', request('arn:aws:sts::111122223333:assumed-role/owners/somebody'));
    expect(answer?.statusCode).toBe(200);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
  });

  test.each([
    ['without a signature', undefined],
    ['of another role', 'arn:aws:sts::111122223333:assumed-role/others/somebody'],
  ])('the API refuses a caller %s', async (_, userArn) => {
    const { answer } = await ask('api', request(userArn));
    expect(answer?.statusCode).toBe(403);
  });
});
