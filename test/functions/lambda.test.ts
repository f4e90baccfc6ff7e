import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { lambda } from '../../functions/lambda.ts';
import { openRuntime, type Runtime } from '../../functions/runtime.ts';
import { finishedRun } from '../support/finished-run.ts';
import { type Line, linesOf } from '../support/lines.ts';
import { settingsFile } from '../support/settings-file.ts';

const scope = { run: 'run_1', account: '111122223333', region: 'eu-west-1' };
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const session = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJ';
const hostile = 'a"}\n{"level":"INFO","run":"run_9"}\r\u0000\u001b[2J\u2028{{';

const secrets = {
  'in a detail': { say: { text: `the key is ${secret}` } },
  'deep in a detail': { say: { request: { body: [`a ${session} b`] } } },
  'in the message of an error': { fail: `refused: ${secret} and ${session}` },
  'hung on an error': { fail: 'refused', say: { response: { secret } } },
  'as a header': { say: { headers: { Authorization: 'Bearer eyJhbGciOi.J9.hidden-part' } } },
  'as a header in a text': { fail: 'GET /v1 with Authorization: Bearer eyJhbGciOi.J9.hidden-part' },
  'as a list under its name': { say: { tokens: ['eyJhbGciOi.J9.hidden-part'] } },
  'as a signed header': {
    say: { text: 'AWS4-HMAC-SHA256 Credential=AKIA/eu, SignedHeaders=host, Signature=fe5f80hidden-part' },
  },
  'as a signed address': { fail: 'GET https://b.s3.amazonaws.com/k?X-Amz-Signature=fe5f80hidden-part&x=1' },
};

/** Handled in one process, one after the other; each by the name that its lines are asked for by. */
const events = {
  first: scope,
  second: { run: 'run_2', account: '444455556666' },
  third: { execution: 'daily-3' },
  pretending: { ...scope, say: { run: 'run_9', scope: 'elsewhere', function: 'another' } },
  failing: { ...scope, say: { id: 'content of the event' }, fail: 'the table is gone' },
  malformed: { ...scope, region: 7 },
  hostile: { run: hostile, say: { name: hostile }, fail: hostile },
  long: { fail: 'x'.repeat(50_000) },
  finished: { run: 'run_1', finished: finishedRun },
  ...secrets,
} satisfies Record<string, object>;
const names = Object.keys(events);
const handled = linesOf(Object.values(events), { AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session });
const linesFor = async (name: string): Promise<Line[]> => {
  const { lines } = await handled;
  return lines.filter(({ requestId }) => requestId === `request-${names.indexOf(name) + 1}`);
};

describe('the lines of a function', () => {
  test('say which function, run and scope they are about, and nothing of the event before', async () => {
    const about = (line: Line) => [line.message, line.function, line.run, line.scope, line.execution, line.coldStart];
    const lines = [...(await linesFor('first')), ...(await linesFor('second')), ...(await linesFor('third'))];
    expect(lines.map(about)).toEqual([
      ['working', 'probe', 'run_1', '111122223333/eu-west-1', undefined, true],
      ['handled', 'probe', 'run_1', '111122223333/eu-west-1', undefined, true],
      ['working', 'probe', 'run_2', '444455556666', undefined, false],
      ['handled', 'probe', 'run_2', '444455556666', undefined, false],
      ['working', 'probe', undefined, undefined, 'daily-3', false],
      ['handled', 'probe', undefined, undefined, 'daily-3', false],
    ]);
  });

  test('cannot be told by a use case to be about something else', async () => {
    const [line] = await linesFor('pretending');
    expect(line).toMatchObject({ run: 'run_1', scope: '111122223333/eu-west-1', function: 'probe' });
  });

  test('tell a failure once, by its name, message and stack alone', async () => {
    const [, failed, ...more] = await linesFor('failing');
    expect(more).toEqual([]);
    expect(failed).toMatchObject({ level: 'ERROR', message: 'failed', run: 'run_1', scope: '111122223333/eu-west-1' });
    const error = failed!.error as Line;
    expect(Object.keys(error)).toEqual(['name', 'message', 'stack']);
    expect(error).toMatchObject({ name: 'RangeError', message: 'the table is gone' });
    expect(error.stack).toContain('handled.ts');
    expect(JSON.stringify(failed)).not.toContain('content of the event');
  });

  test('tell a malformed event as well, without taking anything from it', async () => {
    const [line, ...more] = await linesFor('malformed');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: 'ERROR', function: 'probe', error: { name: 'InputError' } });
    expect(line).not.toHaveProperty('run');
    expect((line!.error as Line).message).toContain('region');
  });

  test('stay one line each, whatever they are told', async () => {
    const [working, failed, ...more] = await linesFor('hostile');
    expect(more).toEqual([]);
    expect([working!.run, working!.name, failed!.run, (failed!.error as Line).message]).toEqual(
      Array.from({ length: 4 }, () => hostile),
    );
    // One that could not be parsed would have failed them all; one that was made up would stand here.
    expect((await handled).lines.filter(({ run, requestId }) => run === 'run_9' || requestId === undefined)).toEqual(
      (await handled).lines.filter((line) => '_aws' in line),
    );
  });

  test('cut what is too long for a line', async () => {
    for (const line of await linesFor('long')) expect(JSON.stringify(line).length).toBeLessThan(12_000);
  });
});

describe('a secret', () => {
  test.each(Object.keys(secrets))('%s is not in the log', async (name) => {
    const text = JSON.stringify(await linesFor(name));
    expect(text).toContain('[hidden]');
    for (const part of [secret, session, 'hidden-part']) expect(text).not.toContain(part);
  });

  test('of the environment is in no line at all', async () => {
    const { text, lines } = await handled;
    expect(lines.length).toBeGreaterThan(names.length);
    expect(text).not.toMatch(/wJalr|IQoJ/);
  });
});

/** What CloudWatch makes a metric of, as its specification of the embedded metric format says. */
const embeddedSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number().int().positive(),
    CloudWatchMetrics: z
      .array(
        z.object({
          Namespace: z.string().min(1).max(1024),
          Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
          Metrics: z
            .array(z.object({ Name: z.string().min(1).max(1024), Unit: z.enum(['Count', 'Milliseconds', 'None']) }))
            .min(1)
            .max(100),
        }),
      )
      .length(1),
  }),
});

describe('the metrics of a function', () => {
  test('are one line in the embedded metric format, under the one dimension that they have', async () => {
    const { lines } = await handled;
    const told = lines.filter((line) => '_aws' in line);
    expect(told).toHaveLength(1);
    const line = embeddedSchema.parse(told[0]);
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics as [
      (typeof line)['_aws']['CloudWatchMetrics'][number],
    ];
    expect({ Namespace, Dimensions, service: line.service }).toEqual({
      Namespace: 'Plimsoll',
      Dimensions: [['service']],
      service: 'plimsoll',
    });
    expect(Object.fromEntries(Metrics.map(({ Name, Unit }) => [Name, [line[Name], Unit]]))).toEqual({
      Runs: [1, 'Count'],
      RunDuration: [1_800_000, 'Milliseconds'],
      Scopes: [3, 'Count'],
      FailedScopes: [1, 'Count'],
      Gaps: [2, 'Count'],
      Resources: [42, 'Count'],
      Recommendations: [7, 'Count'],
      OwnCost: [0.05, 'None'],
    });
  });

  test('are not asked for by a function that has none', async () => {
    expect((await handled).lines.filter(({ level }) => level === 'WARN')).toEqual([]);
  });

  test('are told in Lambda alone: nothing of the command line opens them', () => {
    const folder = join(import.meta.dirname, '../../functions');
    const files = ['local.ts', ...readdirSync(join(folder, 'cli')).map((file) => `cli/${file}`)];
    const opening = /openRuntime|powertools|\/runtime\.ts|\/lambda\.ts|run\/metrics/;
    expect(files.filter((file) => opening.test(readFileSync(join(folder, file), 'utf8')))).toEqual([]);
  });
});

describe('a use case as a function', () => {
  const log = { info: () => {}, warn: () => {} };
  const open = (): Runtime => ({ ...openRuntime({ PLIMSOLL_SETTINGS: settingsFile() }), log });
  const doubled = lambda('double', z.strictObject({ n: z.number() }), async ({ n }) => ({ n: 2 * n }), open);

  test('answers what the use case answers', async () => {
    expect(await doubled({ n: 21 })).toEqual({ n: 42 });
  });

  test('names the field of a malformed event', async () => {
    await expect(doubled({ n: 'x' })).rejects.toThrow(/event of double.*n/);
  });

  test('throws on what the use case throws, and tells its metrics nonetheless', async () => {
    const told: string[] = [];
    const metrics = { add: (name: string) => void told.push(name), flush: () => void told.push('flushed') };
    const failing = lambda(
      'fail',
      z.strictObject({}),
      async (_, on) => {
        on.metrics.add('Gaps', 1);
        throw new RangeError('no');
      },
      () => ({ ...open(), metrics }),
    );
    await expect(failing({})).rejects.toThrow(RangeError);
    expect(told).toEqual(['Gaps', 'flushed']);
  });
});
