import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { ClientType, Site } from '../../../../shared/ports.ts';
import { type FakeSite, fakeSite } from '../../../support/fake-site.ts';

export interface Bucket {
  readonly site: Site;
  readonly gaps: FakeSite['gaps'];
  /** Requests as "LIST prefix" and "GET key range". */
  readonly asked: readonly string[];
  readonly endpoint: string;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const listing = (keys: readonly string[], files: Readonly<Record<string, Uint8Array>>, next: string | undefined) => {
  const contents = keys.map(
    (key, at) =>
      `<Contents><Key>${escaped(key)}</Key><Size>${files[key]!.length}</Size><ETag>"e"</ETag><LastModified>2026-03-0${(at % 9) + 1}T00:00:00Z</LastModified></Contents>`,
  );
  const more = next ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult>${more}${contents.join('')}</ListBucketResult>`;
};

const refuse = (response: ServerResponse, code: string, status: number): void => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
};

/**
 * A bucket "bills" on this machine, asked through the real client of S3: `pageSize` keys a listing, and each answer with
 * more than `cutAt` bytes is cut off there, once.
 */
export const bucketWith = async (
  files: Readonly<Record<string, Uint8Array | string>>,
  { pageSize = 1000, cutAt, deny }: { pageSize?: number; cutAt?: number; deny?: 'LIST' | 'GET' } = {},
): Promise<Bucket> => {
  const bytes = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, Buffer.from(file)]));
  const asked: string[] = [];
  let cut = cutAt;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const key = decodeURIComponent(url.pathname.replace(/^\/bills\/?/, ''));
    if (key === '') {
      const prefix = url.searchParams.get('prefix') ?? '';
      asked.push(`LIST ${prefix}`);
      if (deny === 'LIST') return refuse(response, 'AccessDenied', 403);
      const keys = Object.keys(bytes)
        .filter((one) => one.startsWith(prefix))
        .sort();
      const from = Number(url.searchParams.get('continuation-token') ?? 0);
      response.writeHead(200, { 'content-type': 'application/xml' });
      return response.end(
        listing(
          keys.slice(from, from + pageSize),
          bytes,
          from + pageSize < keys.length ? String(from + pageSize) : undefined,
        ),
      );
    }
    const range = request.headers.range;
    asked.push(`GET ${key}${range ? ` ${range}` : ''}`);
    if (deny === 'GET') return refuse(response, 'AccessDenied', 403);
    const file = bytes[key];
    if (!file) return refuse(response, 'NoSuchKey', 404);
    const [, start = '0', end = String(file.length - 1)] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const body = file.subarray(Number(start), Number(end) + 1);
    response.writeHead(range ? 206 : 200, { 'content-length': body.length });
    if (cut === undefined || body.length <= cut) return response.end(body);
    const sent = body.subarray(0, cut);
    cut = undefined;
    return response.write(sent, () => setTimeout(() => response.destroy(), 20));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake = fakeSite({}, { asOf: '2026-03-10T06:00:00Z' });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const site: Site = {
    ...fake.site,
    client<C extends { destroy(): void }>(type: ClientType<C>): C {
      const client = new type({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
  return { site, gaps: fake.gaps, asked, endpoint };
};

export const focusHeader =
  'BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName,x_UsageType';
export const focusLine = (cost: number, hour: number): string =>
  `${cost},${cost},USD,2026-02-01T${String(hour % 24).padStart(2, '0')}:00:00Z,2026-02-02T00:00:00Z,AWS Lambda,EU-Request`;
export const csvGz = (lines: number): Buffer =>
  gzipSync([focusHeader, ...Array.from({ length: lines }, (_, at) => focusLine(at, at))].join('\n'));

/** The keys of an export "focus" under the prefix "exports". */
export const dataKey = (month: string, name: string): string => `exports/focus/data/BILLING_PERIOD=${month}/${name}`;
export const manifestKey = (month: string, run = ''): string =>
  `exports/focus/metadata/BILLING_PERIOD=${month}/${run}focus-Manifest.json`;
export const manifest = (...keys: readonly string[]): string =>
  JSON.stringify({ executionId: 'e-1', dataFiles: keys.map((key) => `s3://bills/${key}`), columns: [] });
