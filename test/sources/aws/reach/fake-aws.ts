import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it reached the server. */
export interface Asked {
  readonly call: string;
  readonly accessKey: string;
  readonly region: string;
  readonly params: URLSearchParams;
  readonly body: string;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

export const xml = (response: ServerResponse, body: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
};

export const stsError = (response: ServerResponse, code: string, message: string, status = 403): void =>
  xml(
    response,
    `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    status,
  );

export const ec2Error = (response: ServerResponse, code: string, message: string, status = 400): void =>
  xml(
    response,
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
    status,
  );

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

const asked = (request: IncomingMessage, body: string): Asked => {
  const [, accessKey = '', , region = ''] =
    /Credential=([^/]+)\/([^/]+)\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
  const params = new URLSearchParams(body);
  const target = request.headers['x-amz-target'];
  const call =
    params.get('Action') ?? (typeof target === 'string' ? target.split('.').at(-1) : undefined) ?? request.url;
  return { call: call ?? '', accessKey, region, params, body };
};

const identity = (account: string) =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/anna</Arn><UserId>A</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

export const assumedKeys = (key: string) =>
  `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token-${key}</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

export const regionsXml = (regions: Readonly<Record<string, string>>) =>
  `<DescribeRegionsResponse><regionInfo>${Object.entries(regions)
    .map(([name, status]) => `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`)
    .join('')}</regionInfo></DescribeRegionsResponse>`;

export const threeRegions = {
  'us-east-1': 'opt-in-not-required',
  'eu-west-1': 'opt-in-not-required',
  'eu-south-2': 'not-opted-in',
};

/** A server on this machine that speaks as much of STS, EC2 and Organizations as is needed; a test overrides calls. */
export const openFakeAws = async (overrides: Readonly<Record<string, Answer>> = {}) => {
  const requests: Asked[] = [];
  let assumed = 0;
  const usual: Readonly<Record<string, Answer>> = {
    GetCallerIdentity: (_, response) => xml(response, identity('111111111111')),
    AssumeRole: (_, response) => {
      assumed += 1;
      xml(response, assumedKeys(`ASSUMED${assumed}`));
    },
    DescribeRegions: (_, response) => xml(response, regionsXml(threeRegions)),
    DescribeVolumes: (_, response) => xml(response, '<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>'),
    ListAccounts: (_, response) =>
      json(response, { __type: 'AccessDeniedException', Message: 'You do not have permissions.' }, 400),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const question = asked(request, body);
      requests.push(question);
      const answer = overrides[question.call] ?? usual[question.call];
      if (answer) answer(question, response);
      else response.writeHead(500, { 'content-type': 'text/html' }).end('<html>no</html>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const counted = (): Record<string, number> => {
    const calls: Record<string, number> = {};
    for (const { call } of requests) calls[call] = (calls[call] ?? 0) + 1;
    return calls;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    counted,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

export type FakeAws = Awaited<ReturnType<typeof openFakeAws>>;
