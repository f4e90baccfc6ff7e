import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Bus, Clock, Log, Store } from '../shared/ports.ts';
import type { PlimsollEvent } from '../shared/wiring.ts';
import type { Caller } from './api/caller.ts';
import { callerBy } from './api/callers.ts';
import { type Problem, type Refusal, refuse, refused } from './api/problems.ts';
import type { Reply } from './api/route.ts';
import { answer, type Options } from './api/router.ts';
import { routes } from './api/routes.ts';
import { tagged } from './log.ts';
import { impatient, runtime } from './runtime.ts';

export interface ApiPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** Who asks, as the front door has established it; undefined: nobody that may. */
  readonly caller: (event: APIGatewayProxyEventV2) => Caller | undefined;
  readonly log?: Log;
  /** Where approvals are told at once; the next run tells of them again. */
  readonly bus?: Bus;
}

/** One request as API Gateway hands it over (payload format 2.0), answered; it never throws. */
export type Api = (
  event: APIGatewayProxyEventV2,
  context?: Partial<Context>,
) => Promise<APIGatewayProxyStructuredResultV2>;

const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A problem document as a response; the loopback server refuses with it what never reaches the API. */
export const problemResult = ({ problem, headers }: Refusal): APIGatewayProxyStructuredResultV2 => ({
  statusCode: problem.status,
  headers: { ...securityHeaders, ...headers, 'content-type': 'application/problem+json' },
  body: JSON.stringify(problem satisfies Problem),
});

const result = (given: Reply<unknown> | Refusal | Options): APIGatewayProxyStructuredResultV2 => {
  if (refused(given)) return problemResult(given);
  if ('allow' in given) return { statusCode: 204, headers: { ...securityHeaders, allow: given.allow } };
  return {
    statusCode: 200,
    headers: { ...securityHeaders, ...given.headers, 'content-type': 'application/json' },
    body: JSON.stringify(given.body),
  };
};

const outOfTime = refuse('out-of-time', 'The answer was not ready in time: ask again, with a smaller limit');
const fault = refuse(
  'fault',
  'The log says what. Ask again, and read a recommendation before moving it: the move may have been made.',
);
const nobody = refuse('not-allowed', 'This caller has no role here: ask a platform owner for one');

/** The API on its ports: the same function answers in Lambda and on the loopback address. */
export const createApi = ({ store, clock, caller, log, bus }: ApiPorts): Api => {
  const tell = async (event: PlimsollEvent): Promise<void> => {
    try {
      await bus?.publish([event]);
    } catch (error) {
      log?.warn('an event was not published', { type: event.type, id: event.detail.id, error: String(error) });
    }
  };
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 250 })
    .onError((request) => {
      const { error } = request;
      const { http } = request.event.requestContext;
      log?.warn('a request failed', { method: http.method, path: http.path, error: error?.stack ?? String(error) });
      request.response = problemResult(error?.name === 'TimeoutError' ? outOfTime : fault);
    })
    .handler(async (event: APIGatewayProxyEventV2) => {
      const who = caller(event);
      return result(who ? await answer(event, { store, clock, caller: who, tell, routes }) : nobody);
    });
  return async (event, context = {}) => {
    const given = await handler(event, context as Context);
    return event.requestContext.http.method === 'HEAD' ? { ...given, body: '' } : given;
  };
};

/** The bus of the deployment; its client is loaded with the first event. */
const lazyBus = (name: string): Bus => {
  let opened: Promise<Bus> | undefined;
  return {
    async publish(events) {
      opened ??= import('./event-bus.ts').then(({ openEventBus }) => openEventBus(name));
      await (await opened).publish(events);
    },
  };
};

let deployed: Api | undefined;

/** The API behind API Gateway (payload format 2.0), which has established who calls. */
export const handler: Api = (event, context) => {
  if (!deployed) {
    const { store, clock, log, settings, environment } = runtime(impatient);
    const { PLIMSOLL_BUS: name } = environment;
    const caller = callerBy(settings.api.auth);
    deployed = createApi({
      store,
      clock,
      log: tagged(log, { function: 'api' }),
      caller,
      ...(name !== undefined && { bus: lazyBus(name) }),
    });
  }
  return deployed(event, context);
};
